"""Receivables: who owes what, payments and what they settle, reminders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel.listing import Row
from erp_tui.domain.kernel.money import Currency
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.receivables import queries, reminders, services
from erp_tui.domain.receivables.rules import METHODS, DunningState
from erp_tui.domain.reports import records_queries
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.dialogs import Option, choose
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.list_screen import ListScreen, Tab
from erp_tui.screens.priced_sections import places_of
from erp_tui.screens.recording import record_payment
from erp_tui.widgets.row_list import Sheet

DEBTORS = "erp_tui.domain.receivables.queries:DEBTORS"


class ReceivablesScreen(ListScreen):
    LABEL = N_("Receivables")
    TABS = (
        Tab(N_("Who owes"), DEBTORS, "owing", N_("Nobody owes anything.")),
        Tab(N_("Overdue"), DEBTORS, "overdue", N_("Nothing is overdue.")),
        Tab(N_("Payments"), "erp_tui.domain.receivables.queries:PAYMENTS"),
        Tab(
            N_("Reminders"),
            "erp_tui.domain.receivables.reminders:DUNNING_RUNS",
            None,
            N_("No reminders yet. F10 proposes those that are due."),
        ),
    )
    NEW_LABEL = N_("Record payment")

    def warns(self, row: Row) -> bool:
        return (row.cells.get("overdue") or 0) > 0

    def do_new(self) -> None:
        row = self.table.chosen_row if self.table is not None and self.tab < 2 else None
        record_payment(self, row.id if row is not None else None)

    def list_actions(self) -> list[Option]:
        return [Option(_("Propose reminders"), self._propose)]

    def _propose(self) -> None:
        made = self.guarded(lambda: self.workspace.perform(services.propose_dunning))
        if made is not None:
            self.open_record("dunning_run", made)


def _by_age(row: queries.AgeingRow, base: Currency) -> Section:
    """How old what is open is, in the base currency."""
    found = [(_bucket_word(name), amount) for name, amount in row.buckets.items()]
    if row.credits:
        found.append((_("Credits"), row.credits))
    heads = (Cell(_("By age")), Cell(base.code, right=True), Cell("", grows=True))
    return Section("", heads, [Line((word, formats.amount(amount, base.places), "")) for word, amount in found])


class DebtorScreen(DocumentScreen):
    """The account of a customer: what is open, by age. Space marks what a payment is for."""

    KIND = "debtor"
    WORDS = N_("What a customer owes. Space marks an open item, F8 records the payment of what is marked.")

    def __init__(self, record_id: Any) -> None:
        super().__init__(record_id)
        self.items: list[ledger.OpenItemView] = []
        self.marked: set[int] = set()

    def read(self) -> Doc:
        view = self.workspace.read(parties.party, self.record_id)
        base = self.workspace.read(administration.base_currency)
        exposure = self.workspace.read(ledger.exposure, self.record_id)
        self.items = self.workspace.read(ledger.open_items, party_id=self.record_id)
        self.marked &= self._payable()
        rows = self.workspace.read(queries.ageing, party_id=self.record_id)
        limit = _("Credit limit")

        def figure(label: str, value: Decimal, **more: Any) -> Fact:
            return Fact(label, f"{formats.amount(value, base.places)} {base.code}", figure=True, **more)

        facts = [
            Fact(_("Customer"), f"{view.code} {view.name}", ("party", view.id)),
            figure(_("Owes"), exposure.receivable),
            figure(_("Overdue"), exposure.overdue, warn=exposure.overdue > 0),
            figure(_("On order"), exposure.on_order, target=("list", ("orders", 2, view.name))),
            Fact(limit, _("none")) if view.credit_limit is None else figure(limit, view.credit_limit),
        ]
        sections = [self._open_items(), *([_by_age(rows[0], base)] if rows else [])]
        actions = [Action("pay", N_("Record payment"), self._pay, main=True)]
        return Doc(
            f"{_('Account of')} {view.name}",
            _("Overdue") if exposure.overdue > 0 else "",
            facts,
            sections,
            (),
            (),
            actions,
            None,
            view,
        )

    def _open_items(self) -> Section:
        columns = (
            Cell(""), Cell(_("Number")), Cell(_("Date")), Cell(_("Due")), Cell(_("Days"), right=True),
            Cell(_("Reminder"), right=True), Cell(_("Amount"), right=True), Cell(_("Open"), right=True), Cell(""),
            Cell(_("Reminders blocked"), wide=True),
        )  # fmt: skip
        lines = []
        for item in self.items:
            places = places_of(self.workspace, item.currency)
            mark = "*" if item.record_id in self.marked else ""
            kind = "dunning_run" if item.kind == "dunning" else item.kind
            due = _("paid back") if item.kind == "payment" and item.amount > 0 else formats.day(item.due_on)
            cells = (
                mark, item.number, formats.day(item.on), due, str(item.days_overdue or ""),
                str(item.dunning_level or ""), formats.amount(item.amount, places), formats.amount(item.amount_open, places),
                item.currency, item.blocked_reason or "",
            )  # fmt: skip
            lines.append(
                Line(cells, target=(kind, item.record_id), warn=item.days_overdue > 0 and item.amount_open > 0)
            )
        return Section(_("Open items"), columns, lines)

    def by_hand(self) -> list[Any]:
        return sorted(self.marked)

    def set_by_hand(self, kept: list[Any]) -> None:
        self.marked = set(kept)

    def begin_at(self) -> None:
        """On the first open item: they are what is marked and paid."""
        self.sheet.go_below(_("Open items"))

    def on_row_list_typed(self, message: Sheet.Typed) -> None:
        """Space marks the open item under the cursor, or takes the mark away, and goes on to the next."""
        target = self.sheet.chosen_row.target if self.sheet.chosen_row is not None else None
        if message.character != " " or target is None or target[1] not in self._payable():
            return
        self.marked ^= {target[1]}
        self.show_document()
        self.sheet.move(1)
        sums: dict[str, Decimal] = {}
        for item in self._marked_items():
            sums[item.currency] = sums.get(item.currency, Decimal(0)) + item.amount_open
        amounts = ", ".join(f"{formats.amount(sums[one], places_of(self.workspace, one))} {one}" for one in sums)
        count = _("{count} marked").format(count=len(self.marked))
        self.say(f"{count}: {amounts}" if amounts else "")

    def _payable(self) -> set[int]:
        return {item.record_id for item in self.items if item.kind == "invoice" and item.amount_open > 0}

    def _marked_items(self) -> list[ledger.OpenItemView]:
        return [item for item in self.items if item.record_id in self.marked]

    def _pay(self) -> None:
        """Of the marked invoices; instalments are several items of one document."""
        marked = dict.fromkeys(item.record_id for item in self._marked_items())
        invoices = [self.workspace.read(invoicing.invoice, one) for one in marked]
        record_payment(self, self.record_id, invoices, self._paid)

    def _paid(self) -> None:
        self.marked.clear()
        self.show_document()


def _bucket_word(name: str) -> str:
    if name == "not_due":
        return _("not due")
    if name.startswith("over_"):
        return _("over {days} days").format(days=name.removeprefix("over_"))
    return _("{days} days").format(days=name)


class PaymentScreen(DocumentScreen):
    KIND = "payment"

    def read(self) -> Doc:
        view = self.workspace.read(queries.payment, self.record_id)
        places = places_of(self.workspace, view.currency)
        facts = [
            Fact(_("Customer"), f"{view.party_code} {view.party_name}", ("party", view.party_id)),
            Fact(_("Date"), formats.day(view.on)),
            Fact(_("Amount"), f"{formats.amount(view.amount, places)} {view.currency}", figure=True),
            Fact(_("Paid by"), _(METHODS[view.method])),
            Fact(
                _("Not allocated"),
                f"{formats.amount(view.amount_open, places)} {view.currency}",
                warn=view.amount_open != 0,
            ),
            Fact(_("Reference"), view.reference),
        ]
        columns = (
            Cell(_("Date")), Cell(_("Settles"), grows=True), Cell(_("Amount"), right=True), Cell("")
        )  # fmt: skip
        lines = []
        kinds = self.workspace.read(
            records_queries.kinds_of,
            [n for one in view.allocations for n in (one.debit_record_id, one.credit_record_id)],
        )
        for one in view.allocations:
            other = one.debit_record_id if one.credit_record_id == view.id else one.credit_record_id
            number = one.debit_number if one.credit_record_id == view.id else one.credit_number
            word = _("undone") if one.is_undone else ""
            cells = (formats.day(one.on), number, formats.amount(one.amount, places), word)
            lines.append(Line(cells, target=(kinds[other], other)))
        undoable = [one for one in view.allocations if not one.is_undone]
        perform, me = self.workspace.perform, self.record_id
        actions = [
            Action("allocate", N_("Allocate"), self._allocate, None if view.amount_open > 0 else _("Nothing is left.")),
            Action("unallocate", N_("Undo allocation"), lambda: self._unallocate(undoable),
                   None if undoable else _("It settles nothing.")),
            Action("entries", N_("Ledger entries"), lambda: self.open_record("entries", self.record_id)),
            Action("reverse", N_("Reverse payment"), lambda: self.open_record("payment", perform(services.reverse, me)),
                   _("It takes another one back.") if view.reverses_id else None, asks=self._what_reversing_does(view)),
        ]  # fmt: skip
        word = _("Repayment") if view.is_repayment else _("Payment")
        return Doc(f"{word} {view.number}", "", facts, [Section("", columns, lines)], (), (), actions, None, view)

    def _what_reversing_does(self, view: queries.PaymentView) -> str:
        """A reversed payment cannot be reversed back: it opens what it had settled."""
        settled = sum(1 for one in view.allocations if not one.is_undone)
        return _("Yes: {amount} {currency} back, settlements undone: {count}").format(
            amount=formats.amount(view.amount, places_of(self.workspace, view.currency)),
            currency=view.currency, count=settled,
        )  # fmt: skip

    def _allocate(self) -> None:
        assert self.doc is not None
        view = self.doc.view
        items = [
            item for item in self.workspace.read(ledger.open_items, party_id=view.party_id)
            if item.amount_open > 0 and item.currency == view.currency
        ]  # fmt: skip
        places = places_of(self.workspace, view.currency)
        options = [
            Option(
                f"{item.number:<15}  {formats.day(item.due_on)}  {formats.amount(item.amount_open, places):>14} {item.currency}",
                item,
            )
            for item in items
        ]

        def amount(item: ledger.OpenItemView) -> None:
            def submit(values: dict[str, Any]) -> None:
                self.workspace.perform(services.allocate, self.record_id, item.record_id, values["amount"])

            usual = formats.plain_amount(min(item.amount_open, view.amount_open), places)
            ask_form(self, item.number, [FormField("amount", N_("Amount"), usual, "number", required=True)], submit)

        choose(self, _("Which one does it settle?"), options, amount)

    def _unallocate(self, allocations: list[queries.AllocationView]) -> None:
        options = []
        for one in allocations:
            number = one.debit_number if one.credit_record_id == self.record_id else one.credit_number
            options.append(Option(f"{number:<15}  {formats.day(one.on)}  {formats.amount(one.amount)}", one.id))

        def undo(allocation_id: int) -> None:
            self.guarded(lambda: self.workspace.perform(services.unallocate, allocation_id))
            self.show_document()

        choose(self, _("Which allocation shall be undone?"), options, undo)


class DunningScreen(DocumentScreen):
    KIND = "dunning_run"

    def read(self) -> Doc:
        view = self.workspace.read(reminders.dunning_run, self.record_id)
        columns = (
            Cell(_("Customer"), grows=True), Cell(_("Number")), Cell(_("Level"), right=True),
            Cell(_("Days"), right=True), Cell(_("Open"), right=True), Cell(_("Fee"), right=True), Cell(""),
            Cell(_("Sent"), wide=True),
        )  # fmt: skip
        lines = [
            Line(
                (one.party_name, one.number, str(one.level), str(one.days_overdue), formats.amount(one.amount_open),
                 formats.amount(one.fee + one.interest), one.currency, formats.day(one.sent_at)),
                target=("debtor", one.party_id),
            )
            for one in view.letters
        ]  # fmt: skip
        perform, me = self.workspace.perform, self.record_id
        decided = (
            None if view.state == DunningState.PROPOSED else _("It is {state}.").format(state=formats.state(view.state))
        )
        actions = [
            Action("send", N_("Send reminders"), lambda: perform(services.send_dunning, me), decided, main=True),
            Action(
                "cancel",
                N_("Cancel"),
                lambda: perform(services.cancel_dunning, me),
                decided,
                asks=_("Yes: none of its reminders goes out, now or later"),
            ),
        ]
        facts = [Fact(_("Date"), formats.day(view.on)), Fact(_("Reminders"), str(len(view.letters)))]
        title, state = f"{_('Dunning run')} {view.number}", formats.state(view.state)
        return Doc(title, state, facts, [Section("", columns, lines)], (), (), actions, view.version, view)
