"""Purchasing: what is needed and why, what was ordered, what came."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from erp_tui import formats
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.listing import Row
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.purchasing import queries, requisitions, services
from erp_tui.domain.purchasing.queries import PurchaseLineView
from erp_tui.domain.purchasing.rules import FLOW, SupplyState
from erp_tui.i18n import _, said
from erp_tui.screens.asking import ask_form
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.dialogs import Option
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.lined import LinedScreen
from erp_tui.screens.list_marks import with_marked
from erp_tui.screens.list_screen import ListScreen, Tab
from erp_tui.screens.offers import Shown, shown_purchase
from erp_tui.screens.priced_sections import places_of

REQUISITIONS = "erp_tui.domain.purchasing.lists:REQUISITIONS"
ORDERS = "erp_tui.domain.purchasing.lists:PURCHASE_ORDERS"
UNDECIDED = (SupplyState.PROPOSED, SupplyState.APPROVED)
"""States of a requisition in which nothing is ordered yet."""


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
        """Ordered or not yet, and the day on which it was expected or needed is over."""
        expected, needed = row.cells.get("expected_on"), row.cells.get("needed_on")
        today, state = self.workspace.today, row.cells.get("state")
        is_late = expected is not None and expected < today and state == SupplyState.ORDERED
        return is_late or (needed is not None and needed < today and state in UNDECIDED)

    def do_new(self) -> None:
        new_purchase_order(self)

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


def new_purchase_order(screen: BaseScreen, supplier: str = "") -> None:
    """Ask for the supplier; the lines are typed on the order itself."""

    def submit(values: dict[str, Any]) -> int:
        made: int = screen.workspace.perform(services.create, values["supplier"], printed_note=values["note"] or "")
        return made

    fields = [
        FormField("supplier", N_("Supplier"), supplier, "supplier", required=True, hint=N_("code or name, F4 lists")),
        FormField("note", N_("Printed note")),
    ]
    ask_form(screen, _("New purchase order"), fields, submit, lambda made: PurchaseOrderScreen(made).come_begun(screen))


class RequisitionScreen(DocumentScreen):
    KIND = "requisition"

    def read(self) -> Doc:
        view = self.workspace.read(queries.requisition, self.record_id)
        is_late = view.needed_on is not None and view.needed_on < self.workspace.today and view.state in UNDECIDED
        facts = [
            Fact(_("Product"), f"{view.product_code} {view.product_name}", ("product", view.product_id)),
            Fact(_("Quantity"), formats.quantity(view.quantity)),
            Fact(_("Needed on"), formats.day(view.needed_on), warn=is_late),
            Fact(_("Expected on"), formats.day(view.expected_on)),
            Fact(_("Supplier"), view.supplier_name, ("party", view.supplier_id) if view.supplier_id else None),
            Fact(_("Entered"), _("by itself") if view.made_itself else _("by hand")),
        ]
        message = _(view.message)
        reason = message.format(**view.values) if view.values else message
        notes = [_("{word}: {text}").format(word=_("Why"), text=reason)]
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
            ask_form(
                self,
                _("Place order"),
                fields,
                submit,
                lambda made: self.open_record("purchase_order", made),
                does=N_("Place order"),
            )


class PurchaseOrderScreen(LinedScreen):
    KIND = "purchase_order"
    SERVICES = "erp_tui.domain.purchasing.services"
    ENTRY_HELP = N_(
        "CODE Enter QUANTITY Enter is a line, and the next one follows. The code may be a barcode, the supplier's own code or "
        "a part of the name: F4 lists what fits. 12 CODE @9.50 -5% or CODE*12 is a whole line with one Enter; a discount is "
        "taken off the price. What cannot be entered waits, marked with !, while you type on; Enter on the empty row takes "
        "the first of it back, else it ends; the main action works from there too."
    )

    def __init__(self, record_id: Any) -> None:
        super().__init__(record_id)
        self.shown: dict[PurchaseLineView, Line] = {}
        """The lines as they were shown last: what is the same is not written anew."""

    def other_side(self) -> int:
        assert self.doc is not None
        return int(self.doc.view.supplier_id)

    def may_change(self) -> bool:
        return self.doc is not None and self.doc.view.state == SupplyState.PROPOSED

    def fixed(self) -> str:
        return _("Only a proposal is changed: this purchase order was decided.")

    def is_known(self, code: str) -> bool:
        return code in self.workspace.read(queries.named, self.other_side(), [code])

    def offered_line(self, line: LineInput) -> Shown:
        from erp_tui.domain.purchasing import offers

        return shown_purchase(self.workspace.read(offers.offer, self.record_id, line))

    def faults_of(self, lines: Sequence[LineInput]) -> dict[int, BusinessError]:
        from erp_tui.domain.purchasing import offers

        return self.workspace.read(offers.faults_of, self.record_id, lines)

    def amount_of(self, line: Any) -> Any:
        return line.net

    def read(self) -> Doc:
        view = self.workspace.read(queries.purchase_order, self.record_id)
        places = places_of(self.workspace, view.currency)
        late = view.expected_on is not None and view.expected_on < self.workspace.today
        facts = [
            Fact(_("Supplier"), f"{view.party_code} {view.party_name}", ("party", view.supplier_id)),
            Fact(_("Please note"), self.remark(view.supplier_id), ("party", view.supplier_id), warn=True),
            Fact(_("Date"), formats.day(view.on)),
            Fact(_("Expected on"), formats.day(view.expected_on), warn=late and view.state == SupplyState.ORDERED),
        ]
        columns = (
            Cell("#", right=True), Cell(_("Code")), Cell(_("Description"), grows=True),
            Cell(_("Qty"), right=True), Cell(_("Unit")), Cell(_("Price"), right=True),
            Cell(_("Net"), right=True, sums=True), Cell(_("Came"), right=True),
            Cell(_("Expected"), wide=True),
        )  # fmt: skip
        self.shown = {one: self.shown.get(one) or _shown_line(one, places) for one in view.lines}
        perform, me = self.workspace.perform, self.record_id

        def why_not(to: SupplyState) -> str | None:
            error = FLOW.why_not(view.state, to)
            return said(error) if error else None

        lacking = None if view.lines else _("A purchase order needs at least one line.")
        not_ordered = None if view.state == SupplyState.ORDERED else _("Only what was ordered is received.")
        actions = [
            Action(
                "order", N_("Place order"), lambda: perform(services.order, me),
                why_not(SupplyState.ORDERED) or lacking, main=True,
            ),
            Action("receive", N_("Receive goods"), self._receive, not_ordered, main=True),
            Action("approve", N_("Approve"), lambda: perform(services.approve, me),
                   why_not(SupplyState.APPROVED) or lacking),
            Action("cancel", N_("Cancel"), lambda: perform(services.cancel, me), why_not(SupplyState.CANCELLED),
                   asks=_("Yes: nothing of it is expected any more")),
        ]  # fmt: skip
        sections = [Section("", columns, list(self.shown.values()), self.no_lines())]
        totals = [(f"{_('Net')} {view.currency}", formats.amount(view.net, places))]
        notes = [view.printed_note] if view.printed_note else []
        title, state = f"{_('Purchase order')} {view.number}", formats.state(view.state)
        return Doc(title, state, facts, sections, totals, notes, actions, view.version, view)

    def printed(self) -> str:
        return self.render_print("purchase_order")

    def change_line(self, line: Any) -> None:
        assert self.doc is not None
        version = self.doc.version
        self.step = ("change_line", line.id)

        def submit(values: dict[str, Any]) -> None:
            new = {name: value for name, value in values.items() if value is not None and value != ""}
            if new.get("unit_price") == line.unit_price:
                del new["unit_price"]
            self.workspace.perform(services.change_line, self.record_id, line.id, version=version, **new)

        fields = [
            FormField("quantity", N_("Quantity"), formats.plain(line.quantity), "number", required=True),
            FormField("unit_price", N_("Price"), formats.plain(line.unit_price), "number", required=True),
            FormField("discount_percent", N_("Supplier's discount %"), "", "number"),
            FormField("text", N_("Text"), line.text.replace("\n", " ")),
            FormField("expected_on", N_("Arrives on"), formats.day(line.expected_on), "day", required=True),
        ]
        ask_form(self, f"{line.code} {line.text}", fields, submit, lambda _done: self.show_document())

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
        ask_form(self, _("Receive goods"), fields, submit, does=N_("Receive goods"))


def _shown_line(one: PurchaseLineView, places: int) -> Line:
    cells = (
        str(one.line_no), one.code, one.text, formats.quantity(one.quantity), one.unit, formats.price(one.unit_price),
        formats.amount(one.net, places), formats.quantity(one.quantity_received), formats.day(one.expected_on),
    )  # fmt: skip
    return Line(cells, one.id)


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
