"""An order: its lines, what holds it, what can be done with it, and the way to everything that came of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.invoicing import services as invoicing_services
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.orders import approval, queries, rules, services
from erp_tui.domain.orders.rules import FLOW, OrderState
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.parties.rules import DELIVER_ON
from erp_tui.domain.pricing.approvals import Standing
from erp_tui.domain.pricing.remarks import doubts_of_days
from erp_tui.domain.shipping import queries as shipping
from erp_tui.domain.shipping import services as shipping_services
from erp_tui.i18n import _, counted, filled, said, told
from erp_tui.screens.approvals import approval_actions, approval_notes, why_not_pass
from erp_tui.screens.asking import ask_form
from erp_tui.screens.dialogs import Option, choose
from erp_tui.screens.exceptions import answer, exception_sections
from erp_tui.screens.forms import FormField
from erp_tui.screens.heads import Head, changed_head
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.order_actions import invoice_deposit, invoice_part, other_ship_to, release_holds
from erp_tui.screens.other_list import list_action
from erp_tui.screens.priced import PricedScreen
from erp_tui.screens.priced_sections import places_of, plan_sections, total_rows
from erp_tui.screens.promotions import coupon_action
from erp_tui.screens.shortage import why_short

SHORT_ONE = N_("1 line is short: Enter on it says why.")
SHORT = N_("{count} lines are short: Enter on one says why.")


class OrderScreen(PricedScreen):
    KIND = "order"
    SERVICES = "erp_tui.domain.orders.services"
    WORDS = N_(
        "An order. F8 does what comes next, F10 shows all that can be done, Enter follows a reference. A line with ! is short: "
        "Enter on it says what is missing and what to do. Rsvd: so much is reserved for the line. Dlvd: delivered. Invd: "
        "invoiced, shown where there is room."
    )

    def begin(self) -> None:
        """A new order: warn of a reference used before, then take lines."""
        assert self.doc is not None
        view = self.doc.view
        same = self.workspace.read(queries.with_reference, view.party_id, view.customer_reference, but=view.id)
        super().begin()
        self._say_day()
        if same:
            self.say(
                _("The reference {reference} is on {number} of {on} already.").format(
                    reference=view.customer_reference, number=same[0].number, on=same[0].on
                ),
                error=True,
            )

    def said_when_done(self, action: Action) -> str:
        """A confirmed order says how many of its lines are short, so that nobody leaves it for done."""
        assert self.doc is not None
        view = self.doc.view
        if action.id != "confirm" or view.is_held:
            return super().said_when_done(action)
        short = sum(1 for line in view.lines if line.quantity_short > 0)
        words = [_("Confirmed.")] + ([counted(SHORT_ONE, SHORT, short)] if short else [])
        return " ".join(words)

    def _say_day(self) -> None:
        """Goods requested for a day that is past: said beside what is said already, and never refused."""
        assert self.doc is not None
        if found := doubts_of_days(self.doc.view.requested_on, None, self.workspace.today):
            self.say(" ".join([*(told(*one) for one in found), *filter(None, [self.message.left])]), error=True)

    def doubted(self, line: Any) -> str:
        """Of the day that the whole order is requested for it is said once, when the head is entered."""
        assert self.doc is not None
        days = doubts_of_days(line.requested_on, line.promised_on, self.workspace.today)
        if line.requested_on == self.doc.view.requested_on:
            days = tuple(
                one for one in days if one not in doubts_of_days(line.requested_on, None, self.workspace.today)
            )
        return " ".join(part for part in (super().doubted(line), *(told(*one) for one in days)) if part)

    def may_change(self) -> bool:
        return self.doc is not None and self.doc.view.state in (OrderState.DRAFT, OrderState.CONFIRMED)

    def read(self) -> Doc:
        view = self.workspace.read(queries.order, self.record_id, self.known)
        places = places_of(self.workspace, view.currency)
        more = [
            *self.margins(view),
            (Cell(_("Requested"), wide=True), lambda line: formats.day(line.requested_on)),
            (Cell(_("Promised"), wide=True), lambda line: formats.day(line.promised_on)),
        ]
        if view.confirmed_at is not None:
            more[:0] = [
                (Cell(_("Rsvd"), right=True), lambda line: formats.quantity(line.quantity_reserved)),
                (Cell(_("Dlvd"), right=True), lambda line: formats.quantity(line.quantity_delivered)),
                (Cell(_("Invd"), right=True, wide=True), lambda line: formats.quantity(line.quantity_invoiced)),
            ]
        standing = self.workspace.read(approval.standing, view)
        is_draft = view.state == OrderState.DRAFT
        return Doc(
            f"{_('Order')} {view.number}",
            self._word(view),
            self._facts(view),
            [
                self.shown_lines(view, places, more),
                *exception_sections(view),
                *plan_sections(view, places),
                *self._components(view),
                *self._children(view),
            ],
            total_rows(view, places),
            [
                *approval_notes(standing),
                *self._holds(view),
                *([view.printed_note] if view.printed_note else []),
                *self._notes(),
            ],
            [
                *self._actions(view, standing),
                *approval_actions(self, standing, services.ask_approval),
                coupon_action(self, services.change, None if is_draft else _("The order is no draft any more.")),
                Action("copy", N_("Copy"), self._copy),
                list_action(self, services.reprice, None if is_draft else _("Only a draft is priced anew.")),
            ],
            view.version,
            view,
        )

    def _word(self, view: queries.OrderView) -> str:
        """How far the order is, or what keeps it."""
        if not view.is_held or view.state != OrderState.CONFIRMED:
            return _(view.progress)
        return _("Exception") if any(hold.is_open and hold.exception for hold in view.holds) else _("Held")

    def _facts(self, view: queries.OrderView) -> list[Fact]:
        people = {one.id: one.name for one in self.workspace.read(parties.salespeople)}
        ship_to = view.ship_to or self.workspace.read(parties.address_snapshot, view.ship_address_id, view.party_id)
        term = self.workspace.read(administration.payment_term, view.payment_term_id)
        carrier = (
            self.workspace.read(parties.names_of, [view.carrier_id]).get(view.carrier_id) if view.carrier_id else None
        )
        names = ("name", "street", "city", "country") if view.ship_to else ("street", "city", "country")
        place = ", ".join(str(ship_to[name]) for name in names if ship_to.get(name))
        same = self.workspace.read(queries.with_reference, view.party_id, view.customer_reference, but=view.id)
        quoted = Fact(_("Quote"), view.quotation_number or "", ("quotation", view.quotation_id))
        reference = Fact(_("Reference"), view.customer_reference)
        if same:
            also = _("{reference}, also on {number}").format(reference=view.customer_reference, number=same[0].number)
            reference = Fact(_("Reference"), also, ("order", same[0].order_id), warn=True)
        payer = self.workspace.read(parties.names_of, [view.bill_to_id])[view.bill_to_id]
        other_payer = view.bill_to_id != view.party_id
        return [
            Fact(_("Customer"), f"{view.party_code} {view.party_name}", ("party", view.party_id)),
            self.noted(view.party_id),
            Fact(_("Bill to"), " ".join(payer) if other_payer else "", ("party", view.bill_to_id)),
            quoted,
            Fact(_("Date"), formats.day(view.on)),
            reference,
            Fact(_("Requested"), formats.day(view.requested_on)),
            Fact(_("Terms"), _(term.name)),
            Fact(_("Salesperson"), people.get(view.salesperson_id or 0, "")),
            Fact(_("Coupons"), " ".join(view.coupons)),
            Fact(_("Carrier"), carrier[1] if carrier else ""),
            Fact(_("Ship to"), place),
            Fact(_("Invoiced"), _("as ordered") if view.invoice_on == "ordered" else ""),
            Fact(_("Goods leave when"), formats.state(view.deliver_on) if view.deliver_on != "confirmed" else ""),
            Fact(
                _("Deposits"),
                formats.amount(view.deposit - view.deposit_used, places_of(self.workspace, view.currency))
                if view.deposit
                else "",
            ),
        ]

    def _components(self, view: queries.OrderView) -> list[Section]:
        """What the kits of the order are delivered as."""
        lines = [
            Line(
                (one.code, one.text, *(formats.quantity(q) for q in (
                    one.quantity, one.quantity_reserved, one.quantity_delivered, one.quantity_to_deliver))),
                target=("product", one.product_id),
            )
            for one in view.components
        ]  # fmt: skip
        columns = (
            Cell(_("Code")), Cell(_("Text"), grows=True), Cell(_("Qty"), right=True), Cell(_("Rsvd"), right=True),
            Cell(_("Dlvd"), right=True), Cell(_("To come"), right=True),
        )  # fmt: skip
        return [Section(_("Delivered as"), columns, lines)] if lines else []

    def _children(self, view: queries.OrderView) -> list[Section]:
        lines = []
        for going in self.workspace.read(shipping.of_order, view.id):
            day = formats.day(going.shipped_on or going.planned_on)
            cells = (_("Delivery"), going.number, formats.state(going.state), day, "", "")
            lines.append(Line(cells, target=("delivery", going.id)))
        for bill in self.workspace.read(invoicing.of_order, view.id):
            kind = _("Invoice") if bill.kind == "invoice" else _("Credit note")
            amount = formats.amount(bill.gross + bill.rounding, places_of(self.workspace, bill.currency))
            cells = (kind, bill.number or _("Draft"), _(bill.payment), formats.day(bill.on), amount, bill.currency)
            lines.append(Line(cells, target=(bill.kind, bill.id)))
        if not lines:
            return []
        columns = (
            Cell(_("Kind")), Cell(_("Number")), Cell(_("State"), grows=True), Cell(_("Date")),
            Cell(_("Amount"), right=True), Cell(""),
        )  # fmt: skip
        return [Section(_("What came of it"), columns, lines)]

    def _holds(self, view: queries.OrderView) -> list[str]:
        found = []
        for hold in view.holds:
            if hold.is_open:
                text = filled(hold.message, hold.values)
                found.append(_("Held ({kind}): {reason}").format(kind=_(rules.HOLDS[hold.kind]), reason=text))
        return found

    def _notes(self) -> list[str]:
        from erp_tui.domain.reports import records_queries

        return [
            f"{formats.day(one.at)} {one.text}" + (f" ({_('printed')})" if one.printed else "")
            for one in self.workspace.read(records_queries.notes, self.record_id)
        ]

    # -- lines

    def is_written(self) -> bool:
        return self.doc is not None and self.doc.view.state == OrderState.DRAFT

    def ways(self, line: Any) -> list[Option]:
        """The product, and the deliveries that the line is on."""
        found = super().ways(line)
        if line.quantity_short > 0:
            missing = formats.quantity(line.quantity_short)
            found.insert(0, Option(_("{missing} missing: why, and what to do").format(missing=missing),
                                   partial(why_short, self, line.id)))  # fmt: skip
        if line.quantity_to_deliver > 0:
            found.append(Option(_("Close this line short"), partial(self._close_line, line.id)))
        for one in self.workspace.read(shipping.deliveries_of, self.record_id):
            delivery = self.workspace.read(shipping.delivery, one)
            if any(part.order_line_id == line.id for part in delivery.lines):
                found.append(
                    Option(
                        f"{_('Delivery')} {delivery.number} {formats.state(delivery.state)}",
                        partial(self.open_record, "delivery", one),
                    )
                )
        return found

    def line_fields(self, line: Any) -> list[FormField]:
        return [
            FormField("requested_on", N_("Requested on"), formats.day(line.requested_on), "day"),
            FormField("promised_on", N_("Promised on"), formats.day(line.promised_on), "day"),
        ]

    # -- actions

    def _actions(self, view: queries.OrderView, standing: Standing) -> list[Action]:
        perform, me = self.workspace.perform, self.record_id

        def why_not(to: OrderState) -> str | None:
            error = FLOW.why_not(view.state, to)
            return said(error) if error else None

        open_now = [one.id for one in self.workspace.read(shipping.of_order, me) if one.is_open]
        to_invoice = any(line.quantity_to_invoice > 0 for line in view.lines)
        not_confirmed = None if view.state == OrderState.CONFIRMED else _("The order is not confirmed.")
        wrong = [hold for hold in view.holds if hold.is_open and hold.exception]
        held = [hold for hold in view.holds if hold.is_open and not hold.exception]
        no_release = None if held else _("The order is not held.")
        if any(hold.kind == "credit" for hold in held):
            no_release = self.no_right("orders.release_credit_hold")
        return [
            Action("confirm", N_("Confirm"), lambda: perform(services.confirm, me),
                   _("The order is closed.") if view.state == OrderState.CLOSED
                   else why_not(OrderState.CONFIRMED) or why_not_pass(standing), main=True),
            Action("answer", N_("Answer exception"), lambda: answer(self, wrong[:1], self.show_document),
                   not_confirmed or (None if wrong else _("Nothing went wrong with this order.")), main=True),
            Action("deliver", N_("To the delivery"), lambda: self.open_record("delivery", open_now[0]),
                   not_confirmed or (None if open_now else _("There is no open delivery.")), main=True),
            Action("plan", N_("New delivery for the rest"), lambda: perform(shipping_services.plan_rest, me), not_confirmed),
            Action("invoice", N_("Invoice what is due"), self._invoice,
                   None if to_invoice else _("Nothing is to be invoiced."), main=True),
            Action("hold", N_("Hold"), self._hold, None if self.may_change_view(view) else _("The order is closed.")),
            Action("release", N_("Release hold"), lambda: release_holds(self, held), no_release),
            Action("ship_to", N_("Other delivery address"), lambda: other_ship_to(self, view),
                   None if self.may_change_view(view) else _("The order is closed.")),
            Action("close", N_("Close short"), lambda: perform(services.close_short, me), not_confirmed),
            Action("short", N_("What is missing, and what to do"), self._why_short,
                   None if any(line.quantity_short > 0 for line in view.lines) else _("Nothing is missing.")),
            Action("cancel", N_("Cancel order"), self._cancel, why_not(OrderState.CANCELLED)),
            Action("reprice", N_("Price anew"), lambda: perform(services.reprice, me),
                   None if view.state == OrderState.DRAFT else _("Only a draft is priced anew.")),
            Action("part", N_("Invoice a part"), lambda: invoice_part(self, view),
                   None if to_invoice else _("Nothing is to be invoiced.")),
            Action("deposit", N_("Invoice a deposit"), lambda: invoice_deposit(self, view), not_confirmed),
            Action("credit_rest", N_("Credit what did not stay"), self._credit_rest,
                   None if any(line.quantity_to_invoice < 0 for line in view.lines) else _("Nothing is to be credited.")),
            Action("reopen", N_("Reopen"), lambda: perform(services.reopen, me),
                   None if any(line.quantity_closed for line in view.lines) and view.state != OrderState.CANCELLED
                   else _("Nothing was closed short.")),
            Action("reserve", N_("Reserve"), lambda: perform(services.reserve, me),
                   not_confirmed or (_("The order is held.") if view.is_held else None)),
        ]  # fmt: skip

    def _why_short(self) -> None:
        """Of the line under the cursor, else of the first that is short."""
        assert self.doc is not None
        short = [line.id for line in self.doc.view.lines if line.quantity_short > 0]
        row = self.sheet.chosen_row
        chosen = None if row is None else row.line_id
        why_short(self, next((i for i in short if i == chosen), short[0]))

    def may_change_view(self, view: queries.OrderView) -> bool:
        return view.state in (OrderState.DRAFT, OrderState.CONFIRMED)

    def _copy(self) -> None:
        OrderScreen(self.workspace.perform(services.copy, self.record_id)).come_begun(self)

    def _credit_rest(self) -> None:
        self.open_record("credit_note", self.workspace.perform(invoicing_services.credit_order, self.record_id))

    def _close_line(self, line_id: int) -> None:
        self.guarded(lambda: self.workspace.perform(services.close_line, self.record_id, line_id))
        self.show_document()

    def _invoice(self) -> None:
        made = self.workspace.perform(invoicing_services.from_order, self.record_id)
        self.open_record("invoice", made)

    def _hold(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.hold, self.record_id, values["reason"])

        ask_form(self, _("Hold"), [FormField("reason", N_("Reason"), required=True)], submit)

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
            new = changed_head(values, head, view)
            self.workspace.perform(services.change, self.record_id, version=version, **new)

        head = Head(self.workspace, view)
        carrier = (
            self.workspace.read(parties.names_of, [view.carrier_id]).get(view.carrier_id) if view.carrier_id else None
        )
        fields = [
            FormField("customer_reference", N_("Their reference"), view.customer_reference),
            FormField("requested_on", N_("Requested on"), formats.day(view.requested_on), "day"),
            FormField("carrier_id", N_("Carrier"), carrier[0] if carrier else "", "carrier"),
            FormField(
                "deliver_on",
                N_("Goods leave when"),
                view.deliver_on,
                "choice",
                required=True,
                choices=list(DELIVER_ON.items()),
            ),
            *head.fields(),
        ]
        ask_form(self, f"{_('Edit')} {view.number}", fields, submit, lambda _done: self._edited())

    def _edited(self) -> None:
        self.show_document()
        self._say_day()

    def printed(self) -> str | None:
        return self.render_print("order_confirmation")
