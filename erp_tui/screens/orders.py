"""Orders: entering, confirming, holding, amending, and the way to everything that came of them."""

from __future__ import annotations

from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.invoicing import services as invoicing_services
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.orders import queries, rules, services
from erp_tui.domain.orders.rules import FLOW, NewOrder, OrderState
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.domain.shipping import queries as shipping
from erp_tui.domain.shipping import services as shipping_services
from erp_tui.i18n import _, said
from erp_tui.screens.dialogs import FormField, Option, ask_form, choose
from erp_tui.screens.document_screen import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.list_screen import ListScreen, Tab
from erp_tui.screens.priced import PricedScreen, line_section, places_of, total_rows

LISTING = "erp_tui.domain.orders.queries:ORDERS"


class OrdersScreen(ListScreen):
    LABEL = N_("Orders")
    TABS = (
        Tab(N_("All"), LISTING),
        Tab(N_("Drafts"), LISTING, "draft"),
        Tab(N_("Open"), LISTING, "open"),
        Tab(N_("Held"), LISTING, "held"),
        Tab(N_("Waiting for goods"), LISTING, "short"),
    )
    NEW_LABEL = N_("New order")

    def do_new(self) -> None:
        new_order(self)


def new_order(screen: Any, customer: str = "") -> None:
    """Ask for the customer and the head; the lines are typed on the order itself."""

    def submit(values: dict[str, Any]) -> int:
        new = NewOrder(
            NewDocument(values["customer"]), values["reference"], values["requested_on"], carrier_id=values["carrier"]
        )
        order_id: int = screen.workspace.perform(services.create, new)
        return order_id

    def then(order_id: int) -> None:
        shown = OrderScreen(order_id)
        screen.app.push_screen(shown)
        shown.call_after_refresh(shown.begin)

    fields = [
        FormField("customer", N_("Customer"), customer, "customer", required=True, hint=N_("code or name, F4 lists")),
        FormField("reference", N_("Their reference")),
        FormField("requested_on", N_("Requested on"), kind="day", hint=N_("=, +7, 31 or 2026-03-31")),
        FormField("carrier", N_("Carrier"), kind="carrier"),
    ]
    ask_form(screen, _("New order"), fields, submit, then)


class OrderScreen(PricedScreen):
    KIND = "order"
    SERVICES = "erp_tui.domain.orders.services"

    def begin(self) -> None:
        """A new order: warn of a reference used before, then take lines."""
        assert self.doc is not None
        view = self.doc.view
        same = self.workspace.read(queries.with_reference, view.party_id, view.customer_reference, but=view.id)
        self.do_lines()
        if same:
            self.say(
                _("The reference {reference} is on {number} of {on} already.").format(
                    reference=view.customer_reference, number=same[0].number, on=same[0].on
                ),
                error=True,
            )

    def may_change(self) -> bool:
        return self.doc is not None and self.doc.view.state in (OrderState.DRAFT, OrderState.CONFIRMED)

    def read(self) -> Doc:
        view = self.workspace.read(queries.order, self.record_id)
        places = places_of(self.workspace, view.currency)
        confirmed = view.confirmed_at is not None
        more = []
        if confirmed:
            more = [
                (Cell(_("Rsvd"), 4, right=True), lambda line: formats.quantity(line.quantity_reserved)),
                (Cell(_("Dlvd"), 4, right=True), lambda line: formats.quantity(line.quantity_delivered)),
            ]
        word = _("Held") if view.is_held and view.state == OrderState.CONFIRMED else _(view.progress)
        return Doc(
            f"{_('Order')} {view.number}",
            word,
            self._facts(view),
            [line_section(view.lines, places, more), *self._children(view)],
            total_rows(view, places),
            [*self._holds(view), *([view.printed_note] if view.printed_note else []), *self._notes()],
            self._actions(view),
            view.version,
            view,
        )

    def _facts(self, view: queries.OrderView) -> list[Fact]:
        people = {one.id: one.name for one in self.workspace.read(parties.salespeople)}
        ship_to = view.ship_to or self.workspace.read(parties.address_snapshot, view.ship_address_id, view.party_id)
        term = self.workspace.read(administration.payment_term, view.payment_term_id)
        carrier = (
            self.workspace.read(parties.names_of, [view.carrier_id]).get(view.carrier_id) if view.carrier_id else None
        )
        place = ", ".join(str(ship_to[name]) for name in ("street", "city", "country") if ship_to.get(name))
        return [
            Fact(_("Customer"), f"{view.party_code} {view.party_name}", ("party", view.party_id)),
            Fact(_("Date"), formats.day(view.on)),
            Fact(_("Reference"), view.customer_reference),
            Fact(_("Requested"), formats.day(view.requested_on)),
            Fact(_("Ship to"), place),
            Fact(_("Payment"), term.name),
            Fact(_("Sales"), people.get(view.salesperson_id or 0, "")),
            Fact(_("Carrier"), carrier[1] if carrier else ""),
        ]

    def _children(self, view: queries.OrderView) -> list[Section]:
        lines = []
        for one in self.workspace.read(shipping.deliveries_of, view.id):
            found = self.workspace.read(shipping.delivery, one)
            day = formats.day(found.shipped_on or found.planned_on)
            lines.append(
                Line((_("Delivery"), found.number, formats.state(found.state), day, ""), target=("delivery", one))
            )
        for one in self.workspace.read(invoicing.invoices_of, view.id):
            bill = self.workspace.read(invoicing.invoice, one)
            places = places_of(self.workspace, bill.currency)
            kind = _("Invoice") if bill.kind == "invoice" else _("Credit note")
            amount = formats.amount(bill.gross + bill.rounding, places)
            cells = (kind, bill.number or _("Draft"), _(bill.payment), formats.day(bill.on), amount)
            lines.append(Line(cells, target=(bill.kind, one)))
        if not lines:
            return []
        columns = (
            Cell(_("Kind"), 12), Cell(_("Number"), 15), Cell(_("State"), 14, grows=True), Cell(_("Date"), 10),
            Cell(_("Amount"), 12, right=True),
        )  # fmt: skip
        return [Section(_("What came of it"), columns, lines)]

    def _holds(self, view: queries.OrderView) -> list[str]:
        found = []
        for hold in view.holds:
            if hold.released_at is None:
                text = _(hold.message)
                text = text.format(**hold.values) if hold.values else text
                found.append(_("Held ({kind}): {reason}").format(kind=_(rules.HOLDS[hold.kind]), reason=text))
        return found

    def _notes(self) -> list[str]:
        from erp_tui.domain.reports import records_queries

        return [
            f"{formats.day(one.at)} {one.text}" for one in self.workspace.read(records_queries.notes, self.record_id)
        ]

    # -- actions

    def _actions(self, view: queries.OrderView) -> list[Action]:
        perform, me = self.workspace.perform, self.record_id

        def why_not(to: OrderState) -> str | None:
            error = FLOW.why_not(view.state, to)
            return said(error) if error else None

        open_now = [
            one for one in self.workspace.read(shipping.deliveries_of, me)
            if self.workspace.read(shipping.delivery, one).state not in ("shipped", "cancelled")
        ]  # fmt: skip
        to_invoice = any(line.quantity_to_invoice > 0 for line in view.lines)
        not_confirmed = None if view.state == OrderState.CONFIRMED else _("The order is not confirmed.")
        held = [hold for hold in view.holds if hold.released_at is None]
        return [
            Action("confirm", N_("Confirm"), lambda: perform(services.confirm, me), why_not(OrderState.CONFIRMED)
                   if view.state != OrderState.CLOSED else _("The order is closed."), main=True),
            Action("deliver", N_("To the delivery"), lambda: self.open_record("delivery", open_now[0]),
                   not_confirmed or (None if open_now else _("There is no open delivery.")), main=True),
            Action("plan", N_("New delivery for the rest"), lambda: perform(shipping_services.plan_rest, me), not_confirmed),
            Action("invoice", N_("Invoice what was delivered"), self._invoice,
                   None if to_invoice else _("Nothing is to be invoiced."), main=True),
            Action("hold", N_("Hold"), self._hold, None if self.may_change_view(view) else _("The order is closed.")),
            Action("release", N_("Release hold"), lambda: self._release(held), None if held else _("The order is not held.")),
            Action("close", N_("Close short"), lambda: perform(services.close_short, me), not_confirmed),
            Action("cancel", N_("Cancel"), self._cancel, why_not(OrderState.CANCELLED)),
            Action("copy", N_("Copy"), lambda: self.open_record("order", perform(services.copy, me))),
        ]  # fmt: skip

    def may_change_view(self, view: queries.OrderView) -> bool:
        return view.state in (OrderState.DRAFT, OrderState.CONFIRMED)

    def _invoice(self) -> None:
        made = self.workspace.perform(invoicing_services.from_order, self.record_id)
        self.open_record("invoice", made)

    def _hold(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.hold, self.record_id, values["reason"])

        ask_form(self, _("Hold"), [FormField("reason", N_("Reason"), required=True)], submit)

    def _release(self, held: list[queries.HoldView]) -> None:
        def submit(values: dict[str, Any]) -> None:
            for hold in held:
                if hold.kind == "credit":
                    until = values["expires_on"]
                    self.workspace.perform(services.release_credit_hold, hold.id, values["reason"], expires_on=until)
                else:
                    self.workspace.perform(services.release_hold, hold.id, values["reason"])

        fields = [
            FormField("reason", N_("Reason"), required=True),
            FormField("expires_on", N_("Valid until"), kind="day"),
        ]
        ask_form(self, _("Release hold"), fields, submit)

    def _cancel(self) -> None:
        known = self.workspace.read(administration.reasons)
        options = [Option(_(name), code) for (area, code), (_id, name) in known.items() if area == "cancelled"]

        def cancel(reason: str) -> None:
            self.guarded(lambda: self.workspace.perform(services.cancel, self.record_id, reason))
            self.show_document()

        choose(self, _("Why is it cancelled?"), options, cancel)

    def do_edit(self) -> None:
        if not self.may_change():
            self.say(_("This does not change any more."))
            return
        assert self.doc is not None
        view, version = self.doc.view, self.doc.version

        def submit(values: dict[str, Any]) -> None:
            new = dict(values)
            for name in ("discount_percent", "discount_amount"):
                new[name] = new[name] if new[name] is not None else 0 * view.net
            self.workspace.perform(services.change, self.record_id, version=version, **new)

        fields = [
            FormField("customer_reference", N_("Their reference"), view.customer_reference),
            FormField("requested_on", N_("Requested on"), formats.day(view.requested_on), "day"),
            FormField("discount_percent", N_("Discount %"), _bare(view.discount_percent), "number"),
            FormField("discount_amount", N_("Discount amount"), _bare(view.discount_amount), "number"),
            FormField("printed_note", N_("Printed note"), view.printed_note.replace("\n", " ")),
        ]
        ask_form(self, f"{_('Edit')} {view.number}", fields, submit, lambda _done: self.show_document())

    def printed(self) -> str | None:
        return self.render_print("order_confirmation")


def _bare(value: Any) -> str:
    return formats.quantity(value).replace(",", "") if value else ""
