"""Style sheets that a process parses once, for all the programs of screens that it runs or forks."""

from __future__ import annotations

from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_parsed: dict[frozenset[tuple[str, str]], dict[Any, list[RuleSet]]] = {}
"""Rules by the variables and the source that they were parsed with. Rules are only read: all may have the same ones."""


class ParsedOnce(Stylesheet):
    """A style sheet that looks first whether its sources were parsed already, in this process or in the one that it came from."""

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._known = _parsed.setdefault(frozenset(variables.items()), {})

    def set_variables(self, variables: dict[str, str]) -> None:
        super().set_variables(variables)
        self._known = _parsed.setdefault(frozenset(variables.items()), {})

    def _parse_rules(self, *source: Any, **more: Any) -> list[RuleSet]:
        key = (source, frozenset(more.items()))
        if key not in self._known:
            self._known[key] = super()._parse_rules(*source, **more)
        return self._known[key]

    def reparse(self) -> None:
        """With new variables. What is wrong leaves the rules as they were."""
        self.parse()
