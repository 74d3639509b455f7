"""Invoices and credit notes: reading them, posting drafts, crediting, and the payment of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from erp_tui import formats
from erp_tui.domain.invoicing import direct, queries, services
from erp_tui.domain.invoicing.rules import INVOICE, InvoiceState, is_of_its_own
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput
from erp_tui.domain.kernel.listing import Row
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.receivables import queries as receivables
from erp_tui.domain.receivables import services as receivables_services
from erp_tui.domain.reports import records_queries
from erp_tui.domain.shipping import queries as shipping
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.dialogs import Option
from erp_tui.screens.forms import FormField
from erp_tui.screens.invoice_actions import new_invoice, reschedule, take_back
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.list_marks import with_marked
from erp_tui.screens.list_screen import ListScreen, Tab
from erp_tui.screens.priced import PricedScreen
from erp_tui.screens.priced_sections import places_of, plan_sections, total_rows

LISTING = "erp_tui.domain.invoicing.queries:INVOICES"


class InvoicesScreen(ListScreen):
    LABEL = N_("Invoices")
    TABS = (
        Tab(N_("All"), LISTING, None, N_("No invoice yet: shipping a delivery makes one by itself.")),
        Tab(N_("Drafts"), LISTING, "draft", N_("There are no drafts.")),
        Tab(N_("Open"), LISTING, "open"),
        Tab(N_("Overdue"), LISTING, "overdue", N_("Nothing is overdue.")),
        Tab(N_("Credit notes"), "erp_tui.domain.invoicing.queries:CREDIT_NOTES"),
    )

    NEW_LABEL = N_("New invoice")

    def do_new(self) -> None:
        new_invoice(self)

    def warns(self, row: Row) -> bool:
        due, left = row.cells.get("due_on"), row.cells.get("amount_open")
        return due is not None and due < self.workspace.today and left is not None and left > 0

    def offered(self) -> list[tuple[str, str]]:
        found = super().offered()
        return [("main", N_("Record payment")), *found] if self.tab in (0, 2, 3) else found

    def do_main(self) -> None:
        """One payment for the marked invoices, or for the one under the cursor."""
        found = [self.workspace.read(queries.invoice, one) for one in self.marked_or_chosen()]
        if not found or any(one.amount_open <= 0 for one in found):
            self.say(_("Mark invoices of which something is open, with the space key."), error=True)
        elif len({(one.bill_to_id, one.currency) for one in found}) > 1:
            self.say(_("One payment is for invoices of one customer, in one currency."), error=True)
        else:
            from erp_tui.screens.recording import record_payment

            record_payment(self, found[0].bill_to_id, found, self._paid)

    def _paid(self) -> None:
        if self.table is not None:
            self.table.marked.clear()
            self.table.reload()

    def list_actions(self) -> list[Option]:
        return [with_marked(self, N_("Post the marked"), services.post)]


class InvoiceScreen(PricedScreen):
    KIND = "invoice"
    SERVICES = "erp_tui.domain.invoicing.services"
    is_gone = False

    def may_change(self) -> bool:
        if self.doc is None or self.doc.view.state != InvoiceState.DRAFT:
            return False
        return is_of_its_own(vars(self.doc.view))

    def faults_of(self, lines: Sequence[LineInput]) -> dict[int, BusinessError]:
        """Goods are invoiced from their order."""
        assert self.doc is not None
        goods = self.workspace.read(direct.faults_of, lines, self.doc.view.party_id)
        return {**super().faults_of(lines), **goods}

    def read(self) -> Doc:
        view = self.workspace.read(queries.invoice, self.record_id)
        places = places_of(self.workspace, view.currency)
        overdue = view.due_on is not None and view.amount_open > 0 and view.due_on < self.workspace.today
        facts = [Fact(_("Customer"), f"{view.party_code} {view.party_name}", ("party", view.bill_to_id))]
        if view.order_id is not None:
            facts.append(
                Fact(_("Order"), self.workspace.read(orders.order, view.order_id).number, ("order", view.order_id))
            )
        if view.delivery_id is not None:
            number = self.workspace.read(shipping.delivery, view.delivery_id).number
            facts.append(Fact(_("Delivery"), number, ("delivery", view.delivery_id)))
        if view.return_id is not None:
            facts.append(Fact(_("Return"), self.workspace.read(shipping.sales_return, view.return_id).number,
                              ("return", view.return_id)))  # fmt: skip
        if view.credits_id is not None:
            number = self.workspace.read(queries.invoice, view.credits_id).number or ""
            facts.append(Fact(_("Corrects"), number, ("invoice", view.credits_id)))
        facts += [
            Fact(_("Date"), formats.day(view.on)),
            Fact(_("Due"), formats.day(view.due_on), warn=overdue),
            Fact(_("Open"), f"{formats.amount(view.amount_open, places)} {view.currency}", warn=overdue),
            Fact(_("Reference"), view.customer_reference),
            Fact(_("Reminders"), self._reminders()),
        ]
        title = _("Invoice") if view.kind == INVOICE else _("Credit note")
        word = _("Overdue") if overdue else _(view.payment)
        return Doc(
            f"{title} {view.number or _('Draft')}", word, facts,
            [self.shown_lines(view, places, ()), *plan_sections(view, places), *self._payments(places)],
            total_rows(view, places), [view.printed_note] if view.printed_note else [], self._actions(view), view.version,
            view,
        )  # fmt: skip

    def _payments(self, places: int) -> list[Section]:
        lines = []
        found = self.workspace.read(receivables.allocations, self.record_id)
        kinds = self.workspace.read(
            records_queries.kinds_of, [n for one in found for n in (one.debit_record_id, one.credit_record_id)]
        )
        for one in found:
            mine = one.debit_record_id == self.record_id
            number = one.credit_number if mine else one.debit_number
            other = one.credit_record_id if mine else one.debit_record_id
            word = _("undone") if one.is_undone else ""
            cells = (formats.day(one.on), number, formats.amount(one.amount, places), word)
            lines.append(Line(cells, target=(kinds[other], other)))
        columns = (
            Cell(_("Date")), Cell(_("Settled with"), grows=True), Cell(_("Amount"), right=True), Cell("")
        )  # fmt: skip
        return [Section(_("Settled"), columns, lines)] if lines else []

    def _reminders(self) -> str:
        """The level that its reminders have reached, or why none are sent."""
        items = self.workspace.read(ledger.open_items, record_ids=[self.record_id])
        blocked = next((one.blocked_reason for one in items if one.blocked_reason), None)
        if blocked:
            return _("none: {reason}").format(reason=blocked)
        level = max((one.dunning_level for one in items), default=0)
        return _("level {level}").format(level=level) if level else ""

    def _actions(self, view: queries.InvoiceView) -> list[Action]:
        perform, me = self.workspace.perform, self.record_id
        posted = view.state == InvoiceState.POSTED
        is_invoice = view.kind == INVOICE
        owed = None if posted and view.amount_open > 0 else _("Nothing of this is open.")
        return [
            Action("post", N_("Post"), lambda: perform(services.post, me), _("It is posted.") if posted else None, main=True),
            Action("pay", N_("Record payment"), self._pay, owed, main=True),
            Action("credit", N_("Credit invoice"), lambda: self.open_record("credit_note", perform(services.credit, me)),
                   None if posted and is_invoice else _("Only a posted invoice is credited.")),
            Action("credit_part", N_("Credit part of it"), self._credit_part,
                   None if posted and is_invoice else _("Only a posted invoice is credited.")),
            Action("write_off", N_("Write off"), self._write_off, self.no_right("receivables.write_off") or owed),
            Action("block", N_("Block reminders"), self._block, owed),
            Action("entries", N_("Ledger entries"), lambda: self.open_record("entries", me)),
            Action("reschedule", N_("Other due days"), lambda: reschedule(self, view), owed),
            Action("take_back", N_("Take back credit note"), lambda: take_back(self),
                   None if posted and not is_invoice else _("Only a posted credit note is taken back.")),
            Action("remove", N_("Delete draft"), self._remove, _("It is posted.") if posted else None),
        ]  # fmt: skip

    def _remove(self) -> None:
        self.workspace.perform(services.remove_draft, self.record_id)
        self.is_gone = True
        self.app.pop_screen()

    def show_document(self) -> None:
        if not self.is_gone:
            super().show_document()

    def _pay(self) -> None:
        from erp_tui.screens.recording import record_payment

        assert self.doc is not None
        view = self.doc.view
        record_payment(self, view.bill_to_id, [view])

    def _credit_part(self) -> None:
        """Quantities by line; what is empty is not credited."""
        assert self.doc is not None
        lines = [line for line in self.doc.view.lines if line.quantity > 0]

        def submit(values: dict[str, Any]) -> int:
            quantities = {line.id: values[f"q{line.id}"] for line in lines if values[f"q{line.id}"] is not None}
            if not quantities:
                raise InvalidInput("nothing_chosen", N_("Say how much of which line."), field=f"q{lines[0].id}")
            made: int = self.workspace.perform(services.credit, self.record_id, quantities, note=values["note"])
            return made

        fields = [
            FormField(f"q{line.id}", f"{line.code} {line.text}", "", "number",
                      hint=_("of {quantity}").format(quantity=formats.quantity(line.quantity)))
            for line in lines
        ]  # fmt: skip
        fields.append(FormField("note", N_("Printed note")))
        ask_form(
            self,
            _("Credit part of it"),
            fields,
            submit,
            lambda made: self.open_record("credit_note", made),
            does=N_("Credit part of it"),
        )

    def _write_off(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(receivables_services.write_off, self.record_id, values["reason"])

        ask_form(self, _("Write off"), [FormField("reason", N_("Reason"), required=True)], submit, does=N_("Write off"))

    def _block(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(receivables_services.block, self.record_id, values["reason"] or None)

        ask_form(self, _("Block reminders"), [FormField("reason", N_("Reason"), hint=N_("empty: send again"))], submit)

    def printed(self) -> str | None:
        return self.render_print("invoice")
