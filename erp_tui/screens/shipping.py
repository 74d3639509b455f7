"""Shipping: deliveries to pick, pack and ship, and goods that come back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel.listing import Row
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.shipping import queries, services
from erp_tui.domain.shipping.rules import FLOW, OPEN, RETURN_FLOW, STARTED, DeliveryState, NewReturn, ReturnState
from erp_tui.i18n import _, said
from erp_tui.screens.asking import ask_form
from erp_tui.screens.dialogs import Option
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.list_marks import with_marked
from erp_tui.screens.list_screen import ListScreen, Tab

LISTING = "erp_tui.domain.shipping.queries:DELIVERIES"


class ShippingScreen(ListScreen):
    LABEL = N_("Shipping")
    TABS = (
        Tab(N_("To ship"), LISTING, "open", N_("Nothing is to be shipped: confirming an order plans its delivery.")),
        Tab(N_("Ready"), LISTING, "ready"),
        Tab(N_("Short"), LISTING, "short"),
        Tab(N_("All"), LISTING),
        Tab(
            N_("Returns"),
            "erp_tui.domain.shipping.queries:RETURNS",
            "open",
            N_("No return is open. F10 on a shipped delivery begins one."),
        ),
        Tab(N_("All returns"), "erp_tui.domain.shipping.queries:RETURNS"),
    )

    def list_actions(self) -> list[Option]:
        if self.listing().kind != "delivery":
            return []
        return [with_marked(self, N_("Pick the marked"), services.pick), with_marked(self, N_("Pack the marked"), services.pack),
                with_marked(self, N_("Ship the marked"), services.ship)]  # fmt: skip

    def warns(self, row: Row) -> bool:
        """What is planned and not reserved lacks goods; and what should have gone and has not."""
        planned, state = row.cells.get("planned_on"), row.cells.get("state")
        is_late = planned is not None and planned < self.workspace.today and state in (*OPEN, *STARTED)
        return is_late or state == DeliveryState.PLANNED


class DeliveryScreen(DocumentScreen):
    """Enter on a line sets how much of it goes; what does not go becomes a backorder."""

    KIND = "delivery"

    def __init__(self, record_id: Any) -> None:
        super().__init__(record_id)
        self.chosen: dict[int, Decimal] = {}
        """Quantities set by hand, by delivery line."""

    def by_hand(self) -> list[Any]:
        return [[line_id, str(quantity)] for line_id, quantity in sorted(self.chosen.items())]

    def set_by_hand(self, kept: list[Any]) -> None:
        self.chosen = {line_id: Decimal(quantity) for line_id, quantity in kept}

    def begin_at(self) -> None:
        """On the first line: what is done here most is to say how much of it goes."""
        self.sheet.go_first_line()

    def read(self) -> Doc:
        view = self.workspace.read(queries.delivery, self.record_id)
        place = view.ship_to
        carrier = (
            self.workspace.read(parties.names_of, [view.carrier_id]).get(view.carrier_id) if view.carrier_id else None
        )
        city = " ".join(str(place.get(name) or "") for name in ("postal_code", "city"))
        address = (place.get("name"), place.get("street"), city.strip(), place.get("country"))
        facts = [
            Fact(_("Customer"), f"{view.party_code} {view.party_name}", ("party", view.party_id)),
            Fact(_("Order"), view.order_number, ("order", view.order_id)),
            Fact(_("Planned on"), formats.day(view.planned_on)),
            Fact(_("Requested"), formats.day(view.requested_on)),
            Fact(_("Shipped on"), formats.day(view.shipped_on)),
            Fact(_("Carrier"), carrier[1] if carrier else ""),
            Fact(_("Tracking"), view.tracking_code),
            *self._invoices(view),
            Fact(_("Ship to"), ", ".join(str(part) for part in address if part)),
        ]
        shipped = view.state == DeliveryState.SHIPPED
        columns = (
            Cell("#", right=True), Cell(_("Code")), Cell(_("Description"), grows=True),
            Cell(_("Quantity"), right=True), Cell(_("Unit")), Cell(_("Reserved"), right=True),
            Cell(_("Returns") if shipped else _("Goes"), right=True),
        )  # fmt: skip
        lines = []
        for one in view.lines:
            goes = one.quantity_returned if shipped else self._goes(view, one)
            cells = (
                str(one.line_no), one.code, one.text, formats.quantity(one.quantity), one.unit,
                "" if shipped else formats.quantity(one.quantity_reserved), formats.quantity(goes),
            )  # fmt: skip
            lines.append(Line(cells, one.id, warn=not shipped and goes < one.quantity))
        notes = [view.printed_note] if view.printed_note else []
        return Doc(
            f"{_('Delivery')} {view.number}", formats.state(view.state), facts, [Section("", columns, lines)], (), notes,
            self._actions(view), view.version, view,
        )  # fmt: skip

    def _invoices(self, view: queries.DeliveryView) -> list[Fact]:
        """What was invoiced of this delivery."""
        found = [
            self.workspace.read(invoicing.invoice, one)
            for one in self.workspace.read(invoicing.invoices_of, view.order_id)
        ]
        return [
            Fact(
                _("Invoice") if one.kind == "invoice" else _("Credit note"),
                one.number or _("Draft"),
                (one.kind, one.id),
            )
            for one in found
            if one.delivery_id == view.id
        ]

    def _goes(self, view: queries.DeliveryView, line: queries.DeliveryLineView) -> Decimal:
        if line.id in self.chosen:
            return self.chosen[line.id]
        if view.state in STARTED:
            return line.quantity_picked
        return min(line.quantity, line.quantity_reserved) if line.code else line.quantity

    def _actions(self, view: queries.DeliveryView) -> list[Action]:
        perform, me = self.workspace.perform, self.record_id

        def why_not(to: DeliveryState) -> str | None:
            error = FLOW.why_not(view.state, to)
            return said(error) if error else None

        shipped = view.state == DeliveryState.SHIPPED and view.reverses_id is None
        not_shipped = None if shipped else _("It is not shipped.")
        started = view.state in STARTED
        return [
            Action("pick", N_("Pick"), lambda: perform(services.pick, me, self._by_hand()), why_not(DeliveryState.PICKED),
                   main=not started),
            Action("pack", N_("Pack"), lambda: perform(services.pack, me), why_not(DeliveryState.PACKED), main=True),
            Action("ship", N_("Ship"), self._ship, why_not(DeliveryState.SHIPPED), main=view.state == DeliveryState.PACKED),
            Action("unpick", N_("Unpick"), lambda: perform(services.unpick, me),
                   None if started else _("It is not picked.")),
            Action("cancel", N_("Cancel delivery"), lambda: perform(services.cancel, me), why_not(DeliveryState.CANCELLED),
                   asks=_("Yes: given up; order {number} is held until somebody decides").format(
                       number=view.order_number)),
            Action("return", N_("New return"), self._return, not_shipped),
            Action("undo", N_("Undo shipment"), lambda: self.open_record("delivery", perform(services.undo, me)), not_shipped,
                   asks=_("Yes: goods back in stock, what was invoiced of it is credited")),
            Action("pick_list", N_("Print pick list"), self._pick_list),
            Action("short_pick", N_("Report a short pick"), self._short_pick,
                   None if view.state in (*OPEN, *STARTED) else _("This delivery is not open any more.")),
            Action("lost", N_("Report it lost"), lambda: perform(services.report_lost, me), not_shipped,
                   asks=_("Yes: goods written off, what was invoiced of it is credited")),
            Action("entries", N_("Ledger entries"), lambda: self.open_record("entries", me)),
        ]  # fmt: skip

    def _by_hand(self) -> dict[int, Decimal] | None:
        """All quantities as shown, where one was set by hand."""
        if not self.chosen:
            return None
        assert self.doc is not None
        view = self.doc.view
        found = {line.id: self._goes(view, line) for line in view.lines}
        return {line_id: quantity for line_id, quantity in found.items() if quantity > 0}

    def _ship(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(
                services.ship, self.record_id, self._by_hand(), carrier_id=values["carrier"],
                tracking_code=values["tracking"],
            )  # fmt: skip
            self.chosen = {}

        def then(_done: Any) -> None:
            self.show_document()
            assert self.doc is not None
            made = ", ".join(f"{one.label} {one.value}" for one in self._invoices(self.doc.view))
            self.say(_("Shipped. Made by itself: {what}").format(what=made) if made else _("Shipped."))

        assert self.doc is not None
        view = self.doc.view
        carrier = (
            self.workspace.read(parties.names_of, [view.carrier_id]).get(view.carrier_id) if view.carrier_id else None
        )
        fields = [
            FormField("carrier", N_("Carrier"), carrier[0] if carrier else "", "carrier"),
            FormField("tracking", N_("Tracking"), view.tracking_code),
        ]
        ask_form(self, _("Ship"), fields, submit, then, does=N_("Ship"))

    def _short_pick(self) -> None:
        """How much of each line was found; what is missing is an exception of the order."""
        assert self.doc is not None
        lines = [one for one in self.doc.view.lines if one.quantity_reserved > 0]
        if not lines:
            self.say(_("Nothing is promised to this delivery."), error=True)
            return
        known = self.workspace.read(administration.reasons)
        choices = [(code, name) for (area, code), (_id, name) in known.items() if area == "adjust"]

        def submit(values: dict[str, Any]) -> None:
            found = {one.id: values[f"q{one.id}"] for one in lines if values[f"q{one.id}"] is not None}
            self.workspace.perform(services.short_pick, self.record_id, found, reason=values["reason"] or None)

        fields = [
            FormField(
                f"q{one.id}",
                f"{one.code} {one.text}",
                formats.plain(min(one.quantity, one.quantity_reserved)),
                "number",
            )
            for one in lines
        ]
        fields.append(
            FormField(
                "reason", N_("Book out as"), "lost", "choice", choices=choices, hint=N_("empty: the books keep it")
            )
        )
        ask_form(self, _("How much was found?"), fields, submit, lambda _done: self.show_document())

    def _return(self) -> None:
        assert self.doc is not None
        view = self.doc.view
        known = self.workspace.read(administration.reasons)
        choices = [(code, name) for (area, code), (_id, name) in known.items() if area == "return"]

        def submit(values: dict[str, Any]) -> int:
            quantities = {line.id: values[f"q{line.id}"] for line in view.lines if values[f"q{line.id}"]}
            new = NewReturn(self.record_id, quantities, values["reason"], values["text"], bool(values["restock"]))
            made: int = self.workspace.perform(services.request_return, new)
            return made

        fields = [
            FormField(f"q{line.id}", f"{line.code} {line.text}", "", "number",
                      hint=_("of {quantity}").format(quantity=formats.quantity(line.quantity - line.quantity_returned)))
            for line in view.lines
        ]  # fmt: skip
        fields += [
            FormField("reason", N_("Reason"), "damaged", "choice", required=True, choices=choices),
            FormField("text", N_("Text")),
            FormField("restock", N_("Back to stock"), "yes", "switch", required=True),
        ]
        ask_form(self, _("New return"), fields, submit, lambda made: self.open_record("return", made))

    def edit_line(self, line_id: int) -> None:
        assert self.doc is not None
        view = self.doc.view
        line = next(one for one in view.lines if one.id == line_id)
        if view.state in (DeliveryState.SHIPPED, DeliveryState.CANCELLED):
            if line.product_id is not None:
                self.open_record("product", line.product_id)
            return

        def submit(values: dict[str, Any]) -> None:
            quantity = values["quantity"]
            if quantity < 0 or quantity > line.quantity:
                from erp_tui.domain.orders.rules import more_than_ordered

                raise more_than_ordered(line.text, quantity, line.quantity)
            self.chosen[line_id] = quantity

        value = formats.plain(self._goes(view, line))
        fields = [FormField("quantity", N_("Quantity"), value, "number", required=True)]
        ask_form(self, f"{line.code} {line.text}", fields, submit, lambda _done: self.show_document())

    def _pick_list(self) -> None:
        from erp_tui.screens.dialogs import TextDialog

        self.app.push_screen(TextDialog(_("Print"), self.render_print("pick_list"), as_printed=True))

    def printed(self) -> str | None:
        return self.render_print("delivery_note")


class ReturnScreen(DocumentScreen):
    KIND = "return"

    def read(self) -> Doc:
        view = self.workspace.read(queries.sales_return, self.record_id)
        facts = [
            Fact(_("Customer"), f"{view.party_code} {view.party_name}", ("party", view.party_id)),
            Fact(_("Delivery"), view.delivery_number, ("delivery", view.delivery_id)),
            Fact(_("Date"), formats.day(view.on)),
            Fact(_("Received"), formats.day(view.received_on)),
            Fact(_("Reason"), view.reason_text),
        ]
        columns = (
            Cell("#", right=True), Cell(_("Code")), Cell(_("Description"), grows=True),
            Cell(_("Quantity"), right=True), Cell(_("Stock")),
        )  # fmt: skip
        lines = [
            Line(
                (str(one.line_no), one.code, one.text, formats.quantity(one.quantity),
                 _("back to stock") if one.restock else _("written off")),
                target=("product", one.product_id),
            )
            for one in view.lines
        ]  # fmt: skip
        perform, me = self.workspace.perform, self.record_id

        def why_not(to: ReturnState) -> str | None:
            error = RETURN_FLOW.why_not(view.state, to)
            return said(error) if error else None

        actions = [
            Action("approve", N_("Approve"), lambda: perform(services.approve_return, me),
                   why_not(ReturnState.APPROVED), main=True),
            Action("receive", N_("Goods are back"), lambda: perform(services.receive_return, me),
                   why_not(ReturnState.RECEIVED), main=True),
            Action("reject", N_("Reject"), lambda: perform(services.reject_return, me), why_not(ReturnState.REJECTED)),
        ]  # fmt: skip
        title, state = f"{_('Return')} {view.number}", formats.state(view.state)
        return Doc(title, state, facts, [Section("", columns, lines)], (), (), actions, view.version, view)
