"""Invoices and credit notes: reading them, posting drafts, crediting, and the payment of one."""

from __future__ import annotations

from typing import Any

from erp_tui import formats
from erp_tui.domain.invoicing import queries, services
from erp_tui.domain.invoicing.rules import INVOICE, InvoiceState
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.receivables import queries as receivables
from erp_tui.domain.receivables import services as receivables_services
from erp_tui.domain.shipping import queries as shipping
from erp_tui.i18n import _
from erp_tui.screens.dialogs import FormField, ask_form
from erp_tui.screens.document_screen import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.list_screen import ListScreen, Tab
from erp_tui.screens.priced import PricedScreen, line_section, places_of, total_rows

LISTING = "erp_tui.domain.invoicing.queries:INVOICES"


class InvoicesScreen(ListScreen):
    LABEL = N_("Invoices")
    TABS = (
        Tab(N_("All"), LISTING),
        Tab(N_("Drafts"), LISTING, "draft"),
        Tab(N_("Open"), LISTING, "open"),
        Tab(N_("Overdue"), LISTING, "overdue"),
        Tab(N_("Credit notes"), "erp_tui.domain.invoicing.queries:CREDIT_NOTES"),
    )


class InvoiceScreen(PricedScreen):
    KIND = "invoice"

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
            Fact(_("Open"), formats.amount(view.amount_open, places), warn=overdue),
            Fact(_("Reference"), view.customer_reference),
        ]
        title = _("Invoice") if view.kind == INVOICE else _("Credit note")
        word = _("Overdue") if overdue else _(view.payment)
        return Doc(
            f"{title} {view.number or ''}", word, facts, [line_section(view.lines, places), *self._payments(places)],
            total_rows(view, places), [view.printed_note] if view.printed_note else [], self._actions(view), view.version,
            view,
        )  # fmt: skip

    def _payments(self, places: int) -> list[Section]:
        lines = []
        for one in self.workspace.read(receivables.allocations, self.record_id):
            mine = one.debit_record_id == self.record_id
            number = one.credit_number if mine else one.debit_number
            other = one.credit_record_id if mine else one.debit_record_id
            kind = self.workspace.read(_kind_of, other)
            word = _("undone") if one.is_undone else ""
            lines.append(
                Line((formats.day(one.on), number, formats.amount(one.amount, places), word), target=(kind, other))
            )
        columns = (
            Cell(_("Date"), 10), Cell(_("By"), 16, grows=True), Cell(_("Amount"), 12, right=True), Cell("", 8)
        )  # fmt: skip
        return [Section(_("Settled"), columns, lines)] if lines else []

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
            Action("write_off", N_("Write off"), self._write_off, owed),
            Action("block", N_("Block reminders"), self._block, owed),
        ]  # fmt: skip

    def _pay(self) -> None:
        from erp_tui.screens.receivables import record_payment

        assert self.doc is not None
        view = self.doc.view
        record_payment(self, view.bill_to_id, invoice=view)

    def _write_off(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(receivables_services.write_off, self.record_id, values["reason"])

        ask_form(self, _("Write off"), [FormField("reason", N_("Reason"), required=True)], submit)

    def _block(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(receivables_services.block, self.record_id, values["reason"] or None)

        ask_form(self, _("Block reminders"), [FormField("reason", N_("Reason"), hint=N_("empty: send again"))], submit)

    def edit_line(self, line_id: int) -> None:
        product_id = self.line_of(line_id).product_id
        if product_id is not None:
            self.open_record("product", product_id)

    def printed(self) -> str | None:
        return self.render_print("invoice")


def _kind_of(unit: Any, record_id: int) -> str:
    from erp_tui.domain.kernel import records

    return str(records.read(unit, record_id)["kind"])
