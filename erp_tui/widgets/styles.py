"""Style sheets that a process parses once, and matches once, for all the programs of screens that it runs or forks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from textual.css.model import RuleSet, SelectorType
from textual.css.styles import RulesMap
from textual.css.stylesheet import CssSource, Stylesheet
from textual.dom import DOMNode

ORDER = frozenset({"first-of-type", "last-of-type", "first-child", "last-child", "empty"})


@dataclass
class _Seen:
    """What programs with the same variables have met so far."""

    rules: dict[Any, list[RuleSet]] = field(default_factory=dict)
    """By the source that they were parsed from. Rules are only read: all may have the same ones."""
    sources: dict[Any, CssSource] = field(default_factory=dict)
    """Of all widgets: who begins later has them all from the beginning, so that its rules never change."""
    matched: dict[tuple[Any, ...], _Matched] = field(default_factory=dict)
    """What was found in the same sources, in the same order."""


@dataclass
class _Matched:
    """What was found out about nodes with these rules."""

    names: frozenset[str]
    """Ids and classes that any rule speaks of: others make no difference."""
    candidates: dict[Any, _Candidates] = field(default_factory=dict)
    styles: dict[Any, RulesMap | None] = field(default_factory=dict)
    """By all that a selector can ask about a node and those above it."""


@dataclass(frozen=True)
class _Candidates:
    """The rules that may hold for nodes of a kind, by the last part of their selectors."""

    pseudo_classes: tuple[str, ...]
    """Those that any of these rules asks for, of the node or of one above it."""
    has_hover: bool
    has_focus_within: bool
    has_order: bool
    has_odd_or_even: bool


_seen: dict[frozenset[tuple[str, str]], _Seen] = {}
"""By the variables."""


class ParsedOnce(Stylesheet):
    """A style sheet that looks first whether its sources were parsed already, in this process or in the one that it came from.

    The same with what is asked for each node, at each change of the focus: which rules hold. That depends on types, ids, classes
    and pseudo classes on the way from the program to the node; for the same ones it is looked up.
    """

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._begin(variables)

    def set_variables(self, variables: dict[str, str]) -> None:
        super().set_variables(variables)
        self._begin(variables)

    def _begin(self, variables: dict[str, str]) -> None:
        self._seen = _seen.setdefault(frozenset(variables.items()), _Seen())
        self._matched: tuple[Mapping[str, list[RuleSet]], _Matched] | None = None
        self._caught: RulesMap | None = None
        self.source.update(self._seen.sources)

    # -- parsing

    def add_source(self, css: str, *args: Any, **kwargs: Any) -> None:
        super().add_source(css, *args, **kwargs)
        if self._require_parse:
            self._seen.sources.update((key, one) for key, one in self.source.items() if one.is_defaults)

    def _parse_rules(self, *source: Any, **more: Any) -> list[RuleSet]:
        key = (source, frozenset(more.items()))
        if key not in self._seen.rules:
            self._seen.rules[key] = super()._parse_rules(*source, **more)
        return self._seen.rules[key]

    def reparse(self) -> None:
        """With new variables. What is wrong leaves the rules as they were."""
        self.parse()

    # -- matching

    def apply(
        self, node: DOMNode, *, animate: bool = False, cache: dict[tuple[Any, ...], RulesMap] | None = None
    ) -> None:
        """Style a node. Nothing is animated, and Textual's cache for the moment is not needed."""
        matched = self._known()
        kind = (type(node), self._look(node, (), matched))
        candidates = matched.candidates.get(kind)
        if candidates is None:
            candidates = matched.candidates[kind] = self._candidates(node)
        key = (id(matched), *(self._look(one, candidates.pseudo_classes, matched) for one in node.css_path_nodes))
        mine = vars(node)
        if mine.get("_styled_by") == key:
            return
        if key in matched.styles:
            node._has_hover_style, node._has_focus_within = candidates.has_hover, candidates.has_focus_within
            node._has_order_style, node._has_odd_or_even = candidates.has_order, candidates.has_odd_or_even
            rules = matched.styles[key]
            if rules is not None:
                self.replace_rules(node, rules)
            self._process_component_classes(node)
        else:
            mine["_rules_now"] = None
            super().apply(node)
            matched.styles[key] = mine["_rules_now"]
        mine["_styled_by"] = key

    def _known(self) -> _Matched:
        """What was matched with the rules as they are now."""
        rules = self.rules_map
        if self._matched is None or self._matched[0] is not rules:
            sources = tuple(self.source.items())
            if sources not in self._seen.matched:
                selectors = (one for rule in self.rules for each in rule.selector_set for one in each.selectors)
                spoken_of = (SelectorType.CLASS, SelectorType.ID)
                self._seen.matched[sources] = _Matched(
                    frozenset(one.name for one in selectors if one.type in spoken_of)
                )
            self._matched = (rules, self._seen.matched[sources])
        return self._matched[1]

    @staticmethod
    def _look(node: DOMNode, pseudo_classes: tuple[str, ...], matched: _Matched) -> tuple[Any, ...]:
        """All that these rules can ask about one node."""
        checks = node._PSEUDO_CLASSES
        return (
            type(node),
            node._id if node._id in matched.names else None,
            matched.names.intersection(node._classes),
            *[name in checks and checks[name](node) for name in pseudo_classes],  # type: ignore[arg-type]
        )

    def _candidates(self, node: DOMNode) -> _Candidates:
        rules_map = self.rules_map
        asked = _asked(rules_map, node._selector_names)
        parts = _asked(rules_map, {f".{one}" for one in node._get_component_classes()})
        return _Candidates(
            tuple(sorted(asked | parts)), "hover" in asked, "focus-within" in asked, not asked.isdisjoint(ORDER),
            not asked.isdisjoint({"odd", "even"}),
        )  # fmt: skip

    @classmethod
    def replace_rules(cls, node: DOMNode, rules: RulesMap, animate: bool = False) -> None:
        """Set what differs."""
        vars(node)["_rules_now"] = rules
        base, new = node.styles.base, cast("dict[str, Any]", rules)
        for name in base._rules.keys() | new.keys():
            value = new.get(name)
            if base._rules.get(name) != value:
                setattr(base, name, value)
        node.notify_style_update()


def _asked(rules_map: Mapping[str, list[RuleSet]], selectors: set[str]) -> set[str]:
    """The pseudo classes that rules for these ask for."""
    return {
        name
        for selector in rules_map.keys() & selectors
        for rule in rules_map[selector]
        for name in rule.pseudo_classes
    }
