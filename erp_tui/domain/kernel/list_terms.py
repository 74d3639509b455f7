"""What a filter means in a list: its fields become columns, its values become days, numbers and states.

The words that a user has for fields and states come from the surface (`Terms`): the domain speaks no language.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.list_filter import Compare, Node, Word, matched, parse
from erp_tui.domain.kernel.text import N_, fold

NUMBERS = ("number", "amount", "price")
DAYS = ("day", "moment")
OPPOSITE = {"<": "below", ">": "above", "<=": "to", ">=": "from"}


@dataclass(frozen=True)
class Column:
    """A column of a list. kind: text, code, number, amount, price, day, moment, state, flag, numbered.

    `wide` ones show where there is room for them, `spare` ones only when a user chooses them. `key` is the label of the folded
    text behind a text that is shown, `of` the label of the record that the text is about, where that is not the row's own;
    `adds` says whether amounts of several rows make a sum. `found` is how the search index knows the text as it is shown: as a
    name, as one of the further words of the record, or as an identifier.
    """

    name: str
    label: str
    kind: str = "text"
    width: int = 10
    grows: bool = False
    wide: bool = False
    spare: bool = False
    key: str = ""
    of: str = ""
    adds: bool = True
    found: str = ""


@dataclass(frozen=True)
class Terms:
    """What a user calls things: columns and states by their folded words, and which day a text means."""

    fields: Mapping[str, str]
    states: Mapping[str, frozenset[str]]
    day: Callable[[str], date]
    yes: frozenset[str] = field(default_factory=lambda: frozenset({"yes", "y", "1"}))
    no: frozenset[str] = field(default_factory=lambda: frozenset({"no", "n", "0"}))


@dataclass(frozen=True)
class Wanted:
    """What must hold of a column. how: starts, is, has, among, empty, range (from `low` to `high`, each with whether it counts)."""

    column: Column
    how: str
    value: Any = None
    low: tuple[Any, bool] | None = None
    high: tuple[Any, bool] | None = None


@dataclass(frozen=True)
class Joined:
    """all, any or not of parts."""

    how: str
    parts: tuple[Meaning, ...]


Meaning = Word | Wanted | Joined


def with_words(meaning: Meaning | None, words: str) -> Meaning | None:
    """A filter, and beside it words that must all occur."""
    parts = [*([] if meaning is None else [meaning]), *map(Word, words.split())]
    return Joined("all", tuple(parts)) if parts else None


def understood(text: str, columns: tuple[Column, ...], terms: Terms) -> Meaning | None:
    """A filter as this list understands it. The first thing that is wrong in it is refused, with the part that is wrong."""
    node = parse(text)
    if node is None:
        return None
    by_name = {column.name: column for column in columns}
    return _meaning(node, by_name, terms)


def _meaning(node: Node, columns: Mapping[str, Column], terms: Terms) -> Meaning:
    def leaf(one: Word | Compare) -> Meaning:
        return one if isinstance(one, Word) else _wanted(one, columns[_field(one, terms)], terms)

    found: Meaning = matched(node, leaf, lambda how, parts: Joined(how, tuple(parts)))
    return found


def _field(test: Compare, terms: Terms) -> str:
    """The column of a field: its word, or a beginning that only one has."""
    typed = plain_name(test.field)
    if typed in terms.fields:
        return terms.fields[typed]
    names = {name for word, name in terms.fields.items() if word.startswith(typed)} if typed else set()
    if len(names) == 1:
        return names.pop()
    if names:
        raise InvalidInput("field_unclear", N_("{part} may be several fields: {names}"), part=test.field,
                           names=", ".join(sorted(word for word in terms.fields if word.startswith(typed))))  # fmt: skip
    raise InvalidInput(
        "no_field", N_("There is no field {part} in this list: F4 or --help names them."), part=test.field
    )


def plain_name(text: str) -> str:
    """How fields are compared: folded, without blanks, dots and dashes."""
    return "".join(character for character in fold(text) if character not in " .-_")


def _wanted(test: Compare, column: Column, terms: Terms) -> Wanted:
    if test.sign == "..":
        low = _ends(column, test.low, test, terms)[0] if test.low is not None else None
        high = _ends(column, test.high, test, terms)[1] if test.high is not None else None
        return Wanted(
            column, "range", low=None if low is None else (low, True), high=None if high is None else (high, True)
        )
    if not test.value:
        return Wanted(column, "empty")
    if test.sign == "~":
        if column.kind not in ("text", "code", "numbered"):
            raise InvalidInput("not_text", N_("Only texts contain something: {part}"), part=str(test))
        return Wanted(column, "has", test.value)
    if test.sign in OPPOSITE:
        first, last = _ends(column, test.value, test, terms)
        return {
            "<": Wanted(column, "range", high=(first, False)),
            ">": Wanted(column, "range", low=(last, False)),
            "<=": Wanted(column, "range", high=(last, True)),
            ">=": Wanted(column, "range", low=(first, True)),
        }[test.sign]
    return _equal(test, column, terms)


def _equal(test: Compare, column: Column, terms: Terms) -> Wanted:
    """`:` and `=`: texts begin so (or are so, with `=`), all else is so."""
    if column.kind == "state":
        return Wanted(column, "among", _states(test, terms))
    if column.kind == "flag":
        typed = fold(test.value)
        if typed not in terms.yes | terms.no:
            raise InvalidInput("yes_or_no_in_filter", N_("yes or no belongs there: {part}"), part=str(test))
        return Wanted(column, "is", typed in terms.yes)
    if column.kind in NUMBERS + DAYS:
        first, last = _ends(column, test.value, test, terms)
        return Wanted(column, "range", low=(first, True), high=(last, True))
    return Wanted(column, "is" if test.sign == "=" else "starts", test.value)


def _states(test: Compare, terms: Terms) -> frozenset[str]:
    typed = fold(test.value)
    if typed in terms.states:
        return terms.states[typed]
    begun = [codes for word, codes in terms.states.items() if word.startswith(typed)]
    inside = [codes for word, codes in terms.states.items() if typed in word]
    found = frozenset(code for codes in begun or inside for code in codes)
    if not found:
        raise InvalidInput("no_state", N_("No state is called so: {part}"), part=str(test))
    return found


def _ends(column: Column, text: str, test: Compare, terms: Terms) -> tuple[Any, Any]:
    """The first and the last value that a text means: a month has many days, a number is one."""
    if column.kind in NUMBERS:
        return (_number(text, test),) * 2
    if column.kind in DAYS:
        return _days(text, terms)
    if column.kind in ("state", "flag"):
        raise InvalidInput("no_order_in_it", N_("There is no more or less in this field: {part}"), part=str(test))
    return text, text


def _number(text: str, test: Compare) -> Decimal:
    try:
        value = Decimal(text.replace(",", "").replace("，", "").removesuffix("%"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= 10**15:
        raise InvalidInput("no_number_in_filter", N_("A number belongs there: {part}"), part=str(test))
    return value


def _days(text: str, terms: Terms) -> tuple[date, date]:
    """A year, a month, else a day as forms read it."""
    year, _dash, month = text.partition("-")
    if len(year) == 4 and year.isdecimal() and (not month or (month.isdecimal() and len(month) <= 2)):
        numbers = int(year), int(month or 1), int(month or 12)
        if numbers[0] and 1 <= numbers[1] <= 12:
            last = monthrange(numbers[0], numbers[2])[1]
            return date(numbers[0], numbers[1], 1), date(numbers[0], numbers[2], last)
    day = terms.day(text)
    return day, day
