"""Forms: fields under each other, errors beside them, what is typed kept; and how a text becomes a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from erp_tui.domain.kernel.errors import BusinessError, Conflict, InvalidInput, Several
from erp_tui.domain.kernel.text import N_, fold
from erp_tui.i18n import _, said
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.dialogs import Dialog, SearchDialog, plain
from erp_tui.screens.journal import Journal, resumed_for
from erp_tui.widgets.bars import fitted
from erp_tui.widgets.fields import Field

if TYPE_CHECKING:
    from erp_tui.domain.kernel.drafts import Draft


@dataclass(frozen=True)
class FormField:
    """A field of a form. kind: text, day, number, whole, choice, customer, supplier, carrier, product, switch.

    `choices` are (value, word) for F4; an empty optional field gives None (text: "").
    """

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    required: bool = False
    choices: Sequence[tuple[str, str]] = field(default_factory=tuple)
    hint: str = ""


LABEL_LIMIT = 34
CALLED = {
    "party": "customer", "list_price": "price", "standard_cost": "cost", "unit_price": "price", "from_location": "source",
    "to_location": "target", "payment_term": "term", "salesperson": "person", "customer_reference": "reference",
    "expected_amount": "amount", "roles": "is_customer",
    "product": "scope", "category": "scope", "template": "scope", "base_list": "base",
}  # fmt: skip
"""What forms call a field that errors know by its name in the books."""


class FormDialog(Dialog):
    """Fields under each other. Enter goes to the next and submits on the last, F8 submits from anywhere.

    `submit` gets the values by name; what it refuses is said beside the field it names, and nothing typed is lost.
    """

    def __init__(
        self,
        title: str,
        fields: Sequence[FormField],
        submit: Callable[[dict[str, Any]], Any],
        screen: BaseScreen,
        draft: Draft | None = None,
    ) -> None:
        super().__init__()
        self.heading = title
        self.fields = list(fields)
        self.submit = submit
        self.under = screen
        self.way = screen.way()
        self.draft = draft
        self.journal: Journal | None = None
        self.inputs = {one.name: Field(one.value, id=f"field-{one.name}", placeholder=_(one.hint)) for one in fields}
        self.faults = {one.name: Static("", classes="fault") for one in fields}
        self.last_fault = Static("", classes="fault")

    def compose(self) -> ComposeResult:
        labels = {one.name: _(one.label) + (" *" if one.required else "") for one in self.fields}
        width = min(LABEL_LIMIT, max(cell_len(label) for label in labels.values()) + 1)
        with Vertical(id="box"):
            yield Static(plain(self.heading), id="title")
            with VerticalScroll(id="fields", can_focus=False):
                for one in self.fields:
                    with Horizontal(classes="row"):
                        label = Static(plain(fitted(labels[one.name], width)), classes="label")
                        label.styles.width = width
                        yield label
                        yield self.inputs[one.name]
                    self.faults[one.name].styles.padding = (0, 0, 0, width)
                    yield self.faults[one.name]
            yield self.last_fault
            yield Static(plain(_("Enter next · F8 save · F4 values · F12 leave")), id="hint")

    def on_mount(self) -> None:
        first = next(iter(self.inputs.values()))
        first.focus()
        for one in self.inputs.values():
            one.cursor_position = len(one.value)
        self.journal = Journal(
            self, self.heading, self.way, self.inputs, lambda text: self._show(self.last_fault, text), self.draft
        )
        if self.draft is not None:
            self._show_faults(self._clashes(self.draft.before, self.journal.first))

    def on_input_changed(self, _message: Input.Changed) -> None:
        if self.journal is not None:
            self.journal.changed()

    def on_unmount(self) -> None:
        """The program goes down with the form open."""
        if self.journal is not None:
            self.journal.write()

    def dismiss(self, result: Any = None) -> Any:
        if self.journal is not None:
            self.journal.end()
            self.journal = None
        return super().dismiss(result)

    def on_resize(self) -> None:
        """A form that is longer than the terminal scrolls to the field in focus; title, hint and error stay in sight."""
        self.query_one("#fields").styles.max_height = max(1, self.app.size.height - 7)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        order = list(self.inputs.values())
        place = order.index(message.input)  # type: ignore[arg-type]
        if place + 1 < len(order):
            order[place + 1].focus()
        else:
            self.do_main()

    def on_key(self, event: events.Key) -> None:
        if event.key in ("up", "down"):
            event.stop()
            event.prevent_default()
            if event.key == "up":
                self.focus_previous()
            else:
                self.focus_next()
            return

    def _focused_field(self) -> FormField | None:
        return next((one for one in self.fields if self.inputs[one.name].has_focus), None)

    def do_values(self) -> None:
        """F4: the values of the field in focus."""
        one = self._focused_field()
        if one is None:
            return
        find = finder(self.workspace, one)
        if find is None:
            self._show(self.last_fault, _("This field has no list of values."))
            return

        def take(value: Any) -> None:
            if value is not None:
                self.inputs[one.name].value = str(value)
                self.inputs[one.name].cursor_position = len(str(value))

        typed = "" if one.choices else self.inputs[one.name].value
        self.app.push_screen(SearchDialog(_(one.label), find, typed), take)

    def do_main(self) -> None:
        values, faults = self._values()
        if not faults:
            assert self.journal is not None
            try:
                with self.workspace.keyed(self.journal.key):
                    result = self.submit(values)
            except Several as error:
                faults = list(error.errors)
            except Conflict as error:
                faults = [*self._take_theirs(), error]
            except BusinessError as error:
                faults = [error]
            else:
                self.dismiss(True if result is None else result)
                return
            if self.workspace.keys_used:
                self.journal.another_try()
        self._show_faults(faults)

    def _take_theirs(self) -> list[BusinessError]:
        """Somebody else was faster: what was left alone here shows theirs, what was typed stays and theirs is said beside it."""
        self.under.asked = []
        try:
            self.under.do_refresh()  # type: ignore[attr-defined]
            self.under.take_step(*self.way["step"])
            again = self.under.asked
        finally:
            self.under.asked = None
        if not again or self.journal is None:
            return []
        fields, self.submit = again[0]
        theirs = {one.name: one.value for one in fields}
        before, self.journal.first = self.journal.first, theirs
        for name, value in theirs.items():
            if self.inputs[name].value == before[name]:
                self.inputs[name].value = value
        return self._clashes(before, theirs)

    def _clashes(self, before: Mapping[str, str], theirs: Mapping[str, str]) -> list[BusinessError]:
        """Fields that somebody else has changed as well, with what stands there now."""
        return [
            InvalidInput("theirs", N_("Meanwhile it was changed to: {theirs}. Saving keeps yours."), field=name,
                         theirs=theirs[name] or "–")
            for name, value in before.items()
            if theirs[name] not in (value, self.inputs[name].value)
        ]  # fmt: skip

    def _values(self) -> tuple[dict[str, Any], list[BusinessError]]:
        values: dict[str, Any] = {}
        faults: list[BusinessError] = []
        for one in self.fields:
            try:
                values[one.name] = parsed(self.workspace, one, self.inputs[one.name].value)
            except BusinessError as error:
                error.field = one.name
                faults.append(error)
        return values, faults

    def _show_faults(self, faults: Sequence[BusinessError]) -> None:
        for static in (*self.faults.values(), self.last_fault):
            self._show(static, "")
        focused = False
        for error in faults:
            name = error.field if error.field in self.inputs else CALLED.get(error.field or "", "")
            static = self.faults.get(name, self.last_fault)
            self._show(static, said(error))
            if not focused and name in self.inputs:
                self.inputs[name].focus()
                focused = True

    def _show(self, static: Static, text: str) -> None:
        static.update(plain(text))
        static.set_class(bool(text), "open")


def finder(workspace: Any, one: FormField) -> Callable[[str], Sequence[tuple[str, Any]]] | None:
    """What F4 searches for a field: its choices, or customers, suppliers, products."""
    if one.choices:
        width = max(cell_len(value) for value, _word in one.choices) + 2
        choices = [(fitted(value, width) + _(word), value) for value, word in one.choices]
        return lambda text: [choice for choice in choices if fold(text) in fold(choice[0])]
    if one.kind not in LOOKUPS:
        return None
    from erp_tui.domain.kernel import listing
    from erp_tui.screens import registry

    source = registry.load(LOOKUPS[one.kind])

    def find(text: str) -> list[tuple[str, Any]]:
        rows = workspace.read(listing.first_rows, source, limit=15, words=text, only="active")
        return [(f"{row.cells['code']:<9} {row.cells['name']}", row.cells["code"]) for row in rows]

    return find


LOOKUPS = {
    "customer": "erp_tui.domain.parties.queries:CUSTOMERS",
    "supplier": "erp_tui.domain.parties.queries:SUPPLIERS",
    "carrier": "erp_tui.domain.parties.queries:CARRIERS",
    "product": "erp_tui.domain.stock.queries:STOCK",
}


def parsed(workspace: Any, one: FormField, text: str) -> Any:
    """What was typed as a value of the field's kind; refused with a word where it is none."""
    text = text.strip()
    if not text:
        if one.required:
            raise InvalidInput("required", N_("This is needed."))
        return "" if one.kind == "text" else None
    if one.kind == "day":
        return a_day(text, workspace.today)
    if one.kind in ("number", "whole"):
        number = a_number(text)
        if one.kind == "whole" and (number != int(number) or number < 0):
            raise InvalidInput("no_whole_number", N_("Not a whole number: {text}"), text=text)
        return int(number) if one.kind == "whole" else number
    if one.kind == "switch":
        if text.lower() not in ("y", "yes", "n", "no", "是", "否"):
            raise InvalidInput("yes_or_no", N_("Type yes or no."))
        return text.lower() in ("y", "yes", "是")
    if one.kind == "choice" and text not in {value for value, _word in one.choices}:
        raise InvalidInput(
            "no_choice", N_("Choose one with F4: {values}"), values=", ".join(v for v, _w in one.choices)
        )
    if one.kind in LOOKUPS:
        return _looked_up(workspace, one, text)
    return text


def _looked_up(workspace: Any, one: FormField, text: str) -> int:
    """The record of a code, or of a name that only one has."""
    from erp_tui.domain.kernel import listing
    from erp_tui.screens import registry

    source = registry.load(LOOKUPS[one.kind])
    rows = workspace.read(listing.first_rows, source, limit=12, words=text, only="active")
    exact = [row for row in rows if str(row.cells["code"]).upper() == text.upper()]
    if not exact and len(rows) > 1:
        exact = [row for row in rows if str(row.cells["name"]).casefold() == text.casefold()]
    found = exact or rows
    if len(found) != 1:
        message = (
            N_("There is none called {text}: F4 lists them.")
            if not found
            else N_("{text} may be several: choose with F4.")
        )
        raise InvalidInput("not_one", message, text=text)
    return int(found[0].id)


def a_day(text: str, today: date) -> date:
    """`=` today, `+7` and `-7` days from it, `31` that day of this month, `03-31` of this year, or an ISO date."""
    try:
        if text == "=":
            return today
        if text[0] in "+-":
            return date.fromordinal(today.toordinal() + int(text))
        if text.isdigit() and len(text) <= 2:
            return today.replace(day=int(text))
        if len(text) == 5 and text[2] == "-":
            return date.fromisoformat(f"{today.year}-{text}")
        return date.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise InvalidInput("no_day", N_("Not a day: {text}. Try =, +7, 31 or 2026-03-31."), text=text) from error


def a_number(text: str) -> Decimal:
    """A number; thousands may be set off with commas."""
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise InvalidInput("no_number", N_("Not a number: {text}"), text=text) from error
    if not value.is_finite() or abs(value) >= 10**12:
        raise InvalidInput("no_number", N_("Not a number: {text}"), text=text)
    return value


def ask_form(
    screen: BaseScreen,
    title: str,
    fields: Sequence[FormField],
    submit: Callable[[dict[str, Any]], Any],
    then: Callable[[Any], None] | None = None,
) -> None:
    """Show a form; `then` gets what `submit` gave, after it was left in order."""

    def done(value: Any) -> None:
        if value is not None and then is not None:
            then(value)

    if screen.asked is not None:  # a form that is open already wants to know what it would show now
        screen.asked.append((fields, submit))
        return
    draft = resumed_for(screen.erp, title, {one.name: one for one in fields})
    screen.app.push_screen(FormDialog(title, fields, submit, screen, draft), done)
