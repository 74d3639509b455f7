"""The search language of lists: a text becomes a tree of words and tests. Which fields there are is not known here.

    city:London total:>1000 due:<today name~handel -state:cancelled (SO0001 or SO0002) "two words"

All parts beside each other must hold; `or` (或) gives alternatives, `!` or `-` before a part the opposite. A test is a field,
a sign and a value: `:` as the field likes it, `=` exactly, `~` contains, `<` `<=` `>` `>=`, `a..b` from to. Full-width signs count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.text import N_

LONGEST = 500
"""Characters of a filter; what a person types is far shorter."""
DEEPEST = 20
"""Parentheses and signs within each other."""


@dataclass(frozen=True)
class Word:
    """A piece of text that must occur in one of the searched columns."""

    text: str


@dataclass(frozen=True)
class Compare:
    """A field, a sign and a value as typed. `low` and `high` stand for `..`, either may be missing; `value` is then empty."""

    field: str
    sign: str
    value: str = ""
    low: str | None = None
    high: str | None = None

    def __str__(self) -> str:
        if self.sign == "..":
            return f"{self.field}:{self.low or ''}..{self.high or ''}"
        return f"{self.field}{self.sign}{self.value}"


@dataclass(frozen=True)
class Not:
    of: Node


@dataclass(frozen=True)
class All:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Either:
    parts: tuple[Node, ...]


Node = Word | Compare | Not | All | Either

SIGNS = ("<=", ">=", ":", "~", "<", ">", "=")
_PLAIN = str.maketrans("：～＜＞＝（）！“”„｜", ':~<>=()!"""|')
_OR = ("or", "或", "|")


def parse(text: str) -> Node | None:
    """The tree of a filter, or None where nothing was typed. What cannot be read is refused with the part that is wrong."""
    if len(text) > LONGEST:
        raise InvalidInput("filter_long", N_("A filter has at most {longest} characters."), longest=LONGEST)
    reader = _Reader(text)
    found = reader.alternatives(0)
    if not reader.at_end:
        raise InvalidInput("filter_paren", N_("There is a “)” without its “(”: {part}"), part=reader.rest)
    return found


def written(node: Node | None) -> str:
    """The text of a tree: it reads as the same tree again."""
    if node is None:
        return ""
    if isinstance(node, Word):
        return _quoted(node.text)
    if isinstance(node, Compare):
        if node.sign == "..":
            low, high = (_quoted(one) if one else "" for one in (node.low, node.high))
            return f"{node.field}:{low}..{high}"
        return f"{node.field}{node.sign}{_quoted(node.value)}"
    if isinstance(node, Not):
        return f"!{_grouped(node.of)}"
    sign = " " if isinstance(node, All) else " or "
    return sign.join(_grouped(part) for part in node.parts)


def matched(node: Node, leaf: Callable[[Word | Compare], Any], join: Callable[[str, list[Any]], Any]) -> Any:
    """A tree turned into something else: `leaf` for words and tests, `join` for all, any or not of what came of the parts."""
    if isinstance(node, Word | Compare):
        return leaf(node)
    if isinstance(node, Not):
        return join("not", [matched(node.of, leaf, join)])
    return join("all" if isinstance(node, All) else "any", [matched(part, leaf, join) for part in node.parts])


def _grouped(node: Node) -> str:
    return f"({written(node)})" if isinstance(node, All | Either) else written(node)


def _quoted(text: str) -> str:
    return f'"{text}"'


class _Reader:
    """Reads from left to right; full-width signs count as plain ones, except within quotes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = text.translate(_PLAIN)
        self.place = 0

    @property
    def at_end(self) -> bool:
        self.skip()
        return self.place >= len(self.text)

    @property
    def rest(self) -> str:
        return self.text[self.place :][:20]

    def skip(self) -> None:
        while self.place < len(self.text) and self.text[self.place].isspace():
            self.place += 1

    def takes(self, sign: str) -> bool:
        if self.plain.startswith(sign, self.place):
            self.place += len(sign)
            return True
        return False

    def takes_or(self) -> bool:
        self.skip()
        for word in _OR:
            end = self.place + len(word)
            if self.plain[self.place : end].lower() == word and (end >= len(self.text) or self.text[end].isspace()):
                self.place = end
                return True
        return False

    def alternatives(self, depth: int) -> Node | None:
        if depth > DEEPEST:
            raise InvalidInput("filter_deep", N_("Too many signs within each other: {part}"), part=self.rest)
        start = self.place
        parts = [self.together(depth)]
        while self.takes_or():
            parts.append(self.together(depth))
        if len(parts) > 1 and None in parts:
            raise InvalidInput(
                "filter_or", N_("Something stands on both sides of “or”: {part}"), part=self.text[start : start + 40]
            )
        found = tuple(part for part in parts if part is not None)
        return found[0] if len(found) == 1 else Either(found) if found else None

    def together(self, depth: int) -> Node | None:
        found: list[Node] = []
        while not self.at_end and self.plain[self.place] != ")":
            before = self.place
            if found and self.takes_or():
                self.place = before
                break
            found.append(self.one(depth))
        return found[0] if len(found) == 1 else All(tuple(found)) if found else None

    def one(self, depth: int) -> Node:
        start = self.place
        if self.plain[start] in "!-" and start + 1 < len(self.text) and not self.text[start + 1].isspace():
            self.place += 1
            if depth >= DEEPEST:
                raise InvalidInput("filter_deep", N_("Too many signs within each other: {part}"), part=self.rest)
            return Not(self.one(depth + 1))
        if self.takes("("):
            found = self.alternatives(depth + 1)
            self.skip()
            if not self.takes(")") or found is None:
                raise InvalidInput(
                    "filter_paren_open",
                    N_("There is a “(” without its “)”: {part}"),
                    part=self.text[start : start + 20],
                )
            return found
        if self.plain[start] == '"':
            return Word(self.quoted())
        name = self.name()
        return self.test(name, start) if name else Word(self.bare())

    def name(self) -> str:
        """The name of a field, where a sign follows it."""
        end = self.place
        while end < len(self.text) and not self.text[end].isspace() and self.plain[end] not in '()":~<>="|!':
            end += 1
        if end == self.place or end == len(self.text) or self.plain[end] not in ":~<>=":
            return ""
        found = self.text[self.place : end]
        self.place = end
        return found

    def test(self, field: str, start: int) -> Compare:
        sign = next(one for one in SIGNS if self.takes(one))
        if sign == ":":
            sign = next((one for one in SIGNS if one != ":" and self.takes(one)), ":")
        quoted = self.plain.startswith('"', self.place)
        low = self.value()
        if sign not in (":", "=") or not self.takes(".."):
            if not low and not quoted:
                raise InvalidInput(
                    "filter_value",
                    N_("A value belongs right behind the sign: {part}"),
                    part=self.text[start : start + 20],
                )
            return Compare(field, sign, low)
        high = self.value()
        if not low and not high:
            raise InvalidInput("filter_range", N_("“..” stands between two values: {part}"), part=f"{field}{sign}..")
        return Compare(field, "..", low=low or None, high=high or None)

    def value(self) -> str:
        return self.quoted() if self.plain.startswith('"', self.place) else self.bare(range_stops=True)

    def quoted(self) -> str:
        end = self.plain.find('"', self.place + 1)
        if end < 0:
            raise InvalidInput("filter_quote", N_('There is a " without its end: {part}'), part=self.rest)
        found = self.text[self.place + 1 : end]
        self.place = end + 1
        return found

    def bare(self, *, range_stops: bool = False) -> str:
        """Up to a blank, or a parenthesis that was not opened in it."""
        start, opened = self.place, 0
        while self.place < len(self.text) and not self.text[self.place].isspace():
            sign = self.plain[self.place]
            ends = (sign == ")" and not opened) or sign == '"'
            if ends or (range_stops and self.plain.startswith("..", self.place)):
                break
            opened += {"(": 1, ")": -1}.get(sign, 0)
            self.place += 1
        return self.text[start : self.place]
