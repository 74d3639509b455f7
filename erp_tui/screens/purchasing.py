"""Purchasing: what is needed and why, what was ordered, what came."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from erp_tui import formats
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.listing import Row
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.purchasing import queries, requisitions, services
from erp_tui.domain.purchasing.rules import FLOW, NewPurchaseLine, SupplyState
from erp_tui.i18n import _, said
from erp_tui.screens.dialogs import Option
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField, ask_form
from erp_tui.screens.goods_field import goods_in
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.list_marks import with_marked
from erp_tui.screens.list_screen import ListScreen, Tab
from erp_tui.screens.priced_sections import places_of

REQUISITIONS = "erp_tui.domain.purchasing.lists:REQUISITIONS"
ORDERS = "erp_tui.domain.purchasing.lists:PURCHASE_ORDERS"


class PurchasingScreen(ListScreen):
    LABEL = N_("Purchasing")
    TABS = (
        Tab(N_("Needed"), REQUISITIONS, "open", N_("Nothing is needed. F6 orders all the same.")),
        Tab(N_("All requisitions"), REQUISITIONS, None, N_("Nothing was needed yet. F10 on a product requests it.")),
        Tab(N_("Open orders"), ORDERS, "open"),
        Tab(N_("Late"), ORDERS, "late", N_("Nothing is late.")),
        Tab(N_("All orders"), ORDERS),
        Tab(
            N_("Receipts"),
            "erp_tui.domain.purchasing.lists:RECEIPTS",
            None,
            N_("Nothing was received yet. F8 on an open order receives it."),
        ),
    )
    NEW_LABEL = N_("New purchase order")

    def warns(self, row: Row) -> bool:
        """Ordered, and the day on which it was expected is over."""
        expected = row.cells.get("expected_on")
        return expected is not None and expected < self.workspace.today and row.cells["state"] == SupplyState.ORDERED

    def do_new(self) -> None:
        def submit(values: dict[str, Any]) -> int:
            found = goods_in(self.workspace, "lines", values["lines"])
            if any(line.discount_percent for _product, line in found):
                raise InvalidInput("no_discount", N_("A purchase order takes prices, no discounts."), field="lines")
            lines = [NewPurchaseLine(product_id, line.quantity, line.unit_price) for product_id, line in found]
            made: int = self.workspace.perform(services.create, values["supplier"], lines)
            return made

        fields = [
            FormField("supplier", N_("Supplier"), kind="supplier", required=True, hint=N_("code or name, F4 lists")),
            FormField("lines", N_("Lines"), required=True, hint=N_("11*10, 42*5 @3.50")),
        ]
        ask_form(self, _("New purchase order"), fields, submit, lambda made: self.open_record("purchase_order", made))

    def list_actions(self) -> list[Option]:
        kind = self.listing().kind
        if kind == "requisition":
            return [Option(_("Order the marked requisitions"), self._order),
                    with_marked(self, N_("Approve the marked"), requisitions.approve_requisition)]  # fmt: skip
        if kind == "purchase_order":
            return [with_marked(self, N_("Approve the marked"), services.approve),
                    with_marked(self, N_("Order the marked"), services.order)]  # fmt: skip
        return []

    def _order(self) -> None:
        ids = self.marked_or_chosen()
        made = self.guarded(lambda: self.workspace.perform(services.order_requisitions, ids))
        if made and self.table is not None:
            self.table.marked.clear()
            self.table.reload()
            self.say(_("{count} purchase orders made.").format(count=len(made)))
            if len(made) == 1:
                self.open_record("purchase_order", made[0])


class RequisitionScreen(DocumentScreen):
    KIND = "requisition"

    def read(self) -> Doc:
        view = self.workspace.read(queries.requisition, self.record_id)
        facts = [
            Fact(_("Product"), f"{view.product_code} {view.product_name}", ("product", view.product_id)),
            Fact(_("Quantity"), formats.quantity(view.quantity)),
            Fact(_("Needed on"), formats.day(view.needed_on)),
            Fact(_("Expected on"), formats.day(view.expected_on)),
            Fact(_("Supplier"), view.supplier_name, ("party", view.supplier_id) if view.supplier_id else None),
            Fact(_("Made"), _("by itself") if view.made_itself else _("by hand")),
        ]
        message = _(view.message)
        notes = [f"{_('Why')}: {message.format(**view.values) if view.values else message}"]
        perform, me = self.workspace.perform, self.record_id

        def why_not(to: SupplyState) -> str | None:
            error = FLOW.why_not(view.state, to)
            return said(error) if error else None

        actions = [
            Action("approve", N_("Approve"), lambda: perform(services.approve_requisition, me),
                   why_not(SupplyState.APPROVED), main=True),
            Action("order", N_("Place order"), self._order, why_not(SupplyState.ORDERED), main=True),
            Action("reject", N_("Reject"), lambda: perform(services.reject_requisition, me), why_not(SupplyState.REJECTED)),
        ]  # fmt: skip
        title, state = f"{_('Requisition')} {view.number}", formats.state(view.state)
        return Doc(title, state, facts, (), (), notes, actions, view.version, view)

    def _order(self) -> None:
        assert self.doc is not None

        def submit(values: dict[str, Any]) -> int:
            made = self.workspace.perform(services.order_requisitions, [self.record_id], supplier_id=values["supplier"])
            return int(made[0])

        if self.doc.view.supplier_id is not None:
            [made] = self.workspace.perform(services.order_requisitions, [self.record_id])
            self.open_record("purchase_order", made)
        else:
            fields = [FormField("supplier", N_("Supplier"), kind="supplier", required=True)]
            ask_form(self, _("Place order"), fields, submit, lambda made: self.open_record("purchase_order", made))


class PurchaseOrderScreen(DocumentScreen):
    KIND = "purchase_order"

    def read(self) -> Doc:
        view = self.workspace.read(queries.purchase_order, self.record_id)
        places = places_of(self.workspace, view.currency)
        facts = [
            Fact(_("Supplier"), f"{view.party_code} {view.party_name}", ("party", view.supplier_id)),
            Fact(_("Date"), formats.day(view.on)),
            Fact(_("Expected on"), formats.day(view.expected_on)),
        ]
        columns = (
            Cell("#", right=True), Cell(_("Code")), Cell(_("Description"), grows=True),
            Cell(_("Qty"), right=True), Cell(_("Unit")), Cell(_("Price"), right=True),
            Cell(_("Net"), right=True, sums=True), Cell(_("Came"), right=True),
            Cell(_("Expected"), wide=True),
        )  # fmt: skip
        lines = [
            Line(
                (str(one.line_no), one.code, one.text, formats.quantity(one.quantity), one.unit,
                 formats.price(one.unit_price), formats.amount(one.net, places), formats.quantity(one.quantity_received),
                 formats.day(one.expected_on)),
                target=("product", one.product_id),
            )
            for one in view.lines
        ]  # fmt: skip
        perform, me = self.workspace.perform, self.record_id

        def why_not(to: SupplyState) -> str | None:
            error = FLOW.why_not(view.state, to)
            return said(error) if error else None

        not_ordered = None if view.state == SupplyState.ORDERED else _("Only what was ordered is received.")
        actions = [
            Action(
                "order", N_("Place order"), lambda: perform(services.order, me), why_not(SupplyState.ORDERED), main=True
            ),
            Action("receive", N_("Receive goods"), self._receive, not_ordered, main=True),
            Action("approve", N_("Approve"), lambda: perform(services.approve, me), why_not(SupplyState.APPROVED)),
            Action("cancel", N_("Cancel"), lambda: perform(services.cancel, me), why_not(SupplyState.CANCELLED)),
        ]
        totals = [(f"{_('Net')} {view.currency}", formats.amount(view.net, places))]
        title, state = f"{_('Purchase order')} {view.number}", formats.state(view.state)
        return Doc(title, state, facts, [Section("", columns, lines)], totals, (), actions, view.version, view)

    def _receive(self) -> None:
        assert self.doc is not None
        view = self.doc.view
        coming = [line for line in view.lines if line.quantity_to_come > 0]

        def submit(values: dict[str, Any]) -> int:
            quantities = {
                line.id: values[f"q{line.id}"] for line in coming if values[f"q{line.id}"] not in (None, Decimal(0))
            }
            made: int = self.workspace.perform(
                services.receive, self.record_id, quantities, supplier_reference=values["reference"]
            )
            return made

        fields = [
            FormField(f"q{line.id}", f"{line.code} {line.text}", formats.plain(line.quantity_to_come), "number",
                      hint=_("of {quantity}").format(quantity=formats.quantity(line.quantity_to_come)))
            for line in coming
        ]  # fmt: skip
        fields.append(FormField("reference", N_("Their reference")))
        ask_form(self, _("Receive goods"), fields, submit)


class ReceiptScreen(DocumentScreen):
    KIND = "receipt"

    def read(self) -> Doc:
        view = self.workspace.read(queries.receipt, self.record_id)
        facts = [
            Fact(_("Supplier"), f"{view.party_code} {view.party_name}", ("party", view.supplier_id)),
            Fact(_("Order"), view.purchase_order_number, ("purchase_order", view.purchase_order_id)),
            Fact(_("Date"), formats.day(view.on)),
            Fact(_("Reference"), view.supplier_reference),
        ]
        columns = (
            Cell("#", right=True), Cell(_("Code")), Cell(_("Description"), grows=True),
            Cell(_("Quantity"), right=True), Cell(_("Cost"), right=True), Cell(_("Value"), right=True),
        )  # fmt: skip
        lines = [
            Line((str(one.line_no), one.code, one.text, formats.quantity(one.quantity), formats.price(one.unit_cost),
                  formats.amount(one.value)), target=("product", one.product_id))
            for one in view.lines
        ]  # fmt: skip
        title, state = f"{_('Goods receipt')} {view.number}", formats.state(view.state)
        actions = [Action("entries", N_("Ledger entries"), lambda: self.open_record("entries", self.record_id))]
        return Doc(title, state, facts, [Section("", columns, lines)], (), (), actions, view=view)
