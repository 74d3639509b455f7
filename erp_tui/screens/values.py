"""The fields of a form: what kind of value each takes, how a typed text becomes one, how one is shown, and what F4 lists."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from erp_tui import formats
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput
from erp_tui.domain.kernel.text import N_, fold
from erp_tui.i18n import _
from erp_tui.typed import a_day, a_number
from erp_tui.widgets.bars import fitted

if TYPE_CHECKING:
    from erp_tui.domain.reports.finding import Found
    from erp_tui.screens.forms import FormDialog


@dataclass(frozen=True)
class FormField:
    """A field of a form. kind: text, day, number, whole, choice, customer, supplier, carrier, product, country, switch,
    secret.

    `choices` are (value, word): the word is shown and typed, the value is what the form gives. An empty optional field gives
    None (text: ""). A secret is shown as dots, given as `Hidden`, and remembered by nothing. `past` is for days that lie behind:
    `31` is then the last such day, not the next.
    """

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    required: bool = False
    choices: Sequence[tuple[str, str]] = field(default_factory=tuple)
    hint: str = ""
    past: bool = False
    help: str = ""
    """What it means, where the field's name does not say it (marked text; the usual ones stand in `field_words.py`)."""

    @property
    def is_noted(self) -> bool:
        """Whether something stands beside it: the weekday, the result of a sum, the name behind a code."""
        return self.kind in ("day", "number", "whole", "country") or self.kind in LOOKUPS

    @property
    def is_secret(self) -> bool:
        return self.kind == "secret"

    @property
    def options(self) -> Sequence[tuple[str, str]]:
        """What can be chosen, with marked words."""
        return SWITCH if self.kind == "switch" else self.choices


SWITCH = (("yes", N_("yes")), ("no", N_("no")))
LOOKUPS = {
    "customer": "erp_tui.domain.parties.queries:CUSTOMERS",
    "supplier": "erp_tui.domain.parties.queries:SUPPLIERS",
    "carrier": "erp_tui.domain.parties.queries:CARRIERS",
    "product": "erp_tui.domain.stock.lists:STOCK",
}
NAMED_IN_AN_ERROR = 8
"""So many values are listed where none fits; F4 lists all."""
DAYS_LISTED = 14


@dataclass(frozen=True)
class Meant:
    """What a typed text means: the value, the text that says so without doubt, and a note to stand beside it."""

    value: Any
    text: str
    note: str = ""


def word_of(one: FormField, value: str) -> str:
    """How a value of a choice is shown: by its word, by itself where it has none or shares it with another."""
    words = [_(word) for _value, word in one.options]
    word = next((_(word) for known, word in one.options if known == value), "")
    return word if word and words.count(word) == 1 else value


def shown(workspace: Any, one: FormField) -> str:
    """The text that stands in a field before anything is typed."""
    if one.kind == "day" and one.value:
        return formats.day(a_day(one.value, workspace.today, past=one.past))
    return word_of(one, one.value)


def meaning(workspace: Any, one: FormField, text: str) -> Meant:
    """What was typed as a value of the field's kind; refused with a word where it is none."""
    text = text if one.is_secret else text.strip()
    if not text:
        if one.required:
            raise InvalidInput("required", N_("This is needed."))
        return Meant("" if one.kind == "text" else None, "")
    if one.is_secret:
        from erp_tui.domain.administration.proofs import Hidden

        return Meant(Hidden(text), "")
    if one.kind == "day":
        day = a_day(text, workspace.today, past=one.past)
        return Meant(day, formats.day(day), formats.weekday(day))
    if one.kind in ("number", "whole"):
        number = a_number(text)
        if one.kind == "whole" and (number != int(number) or number < 0):
            raise InvalidInput("no_whole_number", N_("Not a whole number: {text}"), text=text)
        is_sum = any(sign in text.lstrip("+-") for sign in "+-*/x×÷(")
        return Meant(int(number) if one.kind == "whole" else number, formats.plain(number) if is_sum else text)
    if one.options:
        value = _chosen(one, text)
        return Meant(value == "yes" if one.kind == "switch" else value, word_of(one, value))
    if one.kind == "choice":
        raise InvalidInput("no_choice_yet", N_("There is nothing to choose from yet."))
    if one.kind in LOOKUPS:
        return _looked_up(workspace, one, text)
    if one.kind == "country":
        return _country(workspace, text)
    return Meant(text, text)


def values_of(form: FormDialog) -> tuple[dict[str, Any], list[BusinessError]]:
    """What stands in the fields of a form by their names, all that mean something, and what is wrong with the others."""
    values: dict[str, Any] = {}
    faults: list[BusinessError] = []
    with form.workspace.one_look():
        for one in form.fields:
            try:
                values[one.name] = form.meaning(one).value
            except BusinessError as error:
                error.field = one.name
                faults.append(error)
    return values, faults


def note_at_first(workspace: Any, one: FormField) -> str:
    """What stands beside a field when its form opens: of a code its name, of a day its weekday."""
    if not (one.kind in LOOKUPS or one.kind == "country") or not one.value:
        return note_while_typing(workspace, one, shown(workspace, one))
    try:
        return meaning(workspace, one, one.value).note
    except InvalidInput:
        return ""


def note_while_typing(workspace: Any, one: FormField, text: str) -> str:
    """What a half-typed day or sum comes to so far; nothing where it is none yet or says so itself."""
    if one.kind not in ("day", "number", "whole") or not text.strip():
        return ""
    try:
        meant = meaning(workspace, one, text)
    except InvalidInput:
        return ""
    if one.kind == "day":
        return meant.note if meant.text == text.strip() else f"{meant.text} {meant.note}"
    return "" if meant.text == text.strip() else f"= {meant.text}"


def _chosen(one: FormField, text: str) -> str:
    """The value of its code or word, or of a part of it that only one has."""
    sought = fold(text)
    known = [(value, fold(value), fold(_(word))) for value, word in one.options]
    for fits in (
        lambda code, word: sought in (code, word),
        lambda code, word: code.startswith(sought) or word.startswith(sought),
        lambda code, word: sought in word,
    ):
        found = [value for value, code, word in known if fits(code, word)]
        if len(found) == 1:
            return found[0]
        if found:
            break
    words = [word_of(one, value) for value, _word in one.options]
    listed = ", ".join(words[:NAMED_IN_AN_ERROR]) + (", …" if len(words) > NAMED_IN_AN_ERROR else "")
    raise InvalidInput("no_choice", N_("Choose one with F4: {values}"), values=listed)


def _looked_up(workspace: Any, one: FormField, text: str) -> Meant:
    """The record of a code, or of a name that only one has."""
    rows = _found(workspace, one, text, 12)
    exact = [row for row in rows if row.number.upper() == text.upper()]
    if not exact and len(rows) > 1:
        exact = [row for row in rows if row.label.casefold() == text.casefold()]
    found = exact or rows
    if len(found) != 1:
        message = (
            N_("There is none called {text}: F4 lists them.")
            if not found
            else N_("{text} may be several: choose with F4.")
        )
        raise InvalidInput("not_one", message, text=text)
    [row] = found
    return Meant(row.id, row.number, row.label)


def _countries(workspace: Any) -> dict[str, str]:
    """The countries by their letters, by name in the user's language."""
    from erp_tui.domain.administration import queries

    known: dict[str, str] = workspace.read(queries.countries)
    return {code: _(name) for code, name in known.items()}


def _country(workspace: Any, text: str) -> Meant:
    """The country of two letters, or of a whole name."""
    known = _countries(workspace)
    for code, name in known.items():
        if fold(text) in (fold(code), fold(name)):
            return Meant(code, code, name)
    raise InvalidInput("no_country", N_("There is no country {code}. F4 lists them."), code=text)


def _found(workspace: Any, one: FormField, text: str, limit: int) -> list[Found]:
    """The records that a text may mean, best first."""
    from erp_tui.domain.kernel import search_index
    from erp_tui.domain.reports import finding

    found: list[Found] = workspace.read(finding.records, workspace.read(search_index.find, (one.kind,), text, limit))
    return found


# ------------------------------------------------------------------------------------------------ what F4 lists

Find = Callable[[str], Sequence[tuple[str, Any]]]
"""Gives (label, text for the field) for what was typed in the search."""


def finder(workspace: Any, one: FormField, before: Sequence[str] = ()) -> Find | None:
    """What F4 searches for a field: its choices, records, days; else what this user said here before."""
    if one.options:
        return _among(one)
    if one.kind in LOOKUPS:
        return _among_records(workspace, one)
    if one.kind == "day":
        return _among_days(workspace, one)
    if one.kind == "country":
        countries = [(f"{code}  {name}", code) for code, name in _countries(workspace).items()]
        return lambda text: [country for country in countries if fold(text) in fold(country[0])]
    if not before:
        return None
    return lambda text: [(value, value) for value in before if fold(text) in fold(value)]


def _among(one: FormField) -> Find:
    width = max(cell_len(value) for value, _word in one.options) + 2
    choices = [(fitted(value, width) + _(word), word_of(one, value)) for value, word in one.options]
    return lambda text: [choice for choice in choices if fold(text) in fold(choice[0])]


def _among_records(workspace: Any, one: FormField) -> Find:
    from erp_tui.domain.kernel import listing
    from erp_tui.screens import registry

    source = registry.load(LOOKUPS[one.kind])

    def find(text: str) -> list[tuple[str, Any]]:
        if text.strip():
            return [(f"{hit.number:<9} {hit.label}", hit.number) for hit in _found(workspace, one, text, 15)]
        rows = workspace.read(listing.first_rows, source, limit=15, only="active")
        return [(f"{row.cells['code']:<9} {row.cells['name']}", row.cells["code"]) for row in rows]

    return find


def _among_days(workspace: Any, one: FormField) -> Find:
    """A fortnight of days from today, and the day that what is typed means."""

    def find(text: str) -> list[tuple[str, Any]]:
        today = workspace.today
        step = -1 if one.past else 1
        days = [today + timedelta(n * step) for n in range(DAYS_LISTED)]
        if text.strip():
            try:
                days = [a_day(text, today, past=one.past)]
            except InvalidInput:
                days = [day for day in days if text in formats.day(day)]
        return [
            (f"{formats.day(day)}  {formats.weekday(day)}  {(day - today).days:+}", formats.day(day)) for day in days
        ]

    return find


CALLED = {
    "party": "customer", "list_price": "price", "standard_cost": "cost", "unit_price": "price", "from_location": "source",
    "to_location": "target", "payment_term": "term", "salesperson": "person", "customer_reference": "reference",
    "expected_amount": "amount", "roles": "is_customer",
    "product": "scope", "category": "scope", "template": "scope", "base_list": "base",
}  # fmt: skip
"""What forms call a field that errors know by its name in the books."""


def field_named(error: BusinessError, known: Container[str]) -> str:
    """The field of a form that an error is about; empty where it is about none of them."""
    name = error.field or ""
    return name if name in known else CALLED.get(name, "")
