"""Quotes: writing, sending, revising, and what the customer says; their revisions compared, and their templates."""

from __future__ import annotations

from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.listing import Row
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.opportunities import queries as opportunities
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.pricing.approvals import Standing
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.domain.quotations import approval, queries, services
from erp_tui.domain.quotations.rules import FLOW, NewQuotation, QuotationState, is_expired, shown_number
from erp_tui.i18n import _, said
from erp_tui.screens.approvals import approval_actions, approval_notes, why_not_pass
from erp_tui.screens.asking import ask_form
from erp_tui.screens.dialogs import Option, choose
from erp_tui.screens.forms import FormField
from erp_tui.screens.heads import Head, changed_head
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.list_marks import with_marked
from erp_tui.screens.list_screen import ListScreen, Tab
from erp_tui.screens.other_list import list_action
from erp_tui.screens.priced import PricedScreen
from erp_tui.screens.priced_sections import places_of, plan_sections, total_rows
from erp_tui.screens.promotions import coupon_action
from erp_tui.screens.templates import new_template, template_choices

LISTING = "erp_tui.domain.quotations.queries:QUOTATIONS"
TEMPLATES = "erp_tui.domain.quotations.queries:TEMPLATES"


class QuotesScreen(ListScreen):
    LABEL = N_("Quotes")
    TABS = (
        Tab(N_("All"), LISTING),
        Tab(N_("Open"), LISTING, "open"),
        Tab(N_("Expired"), LISTING, "expired", N_("No quote has expired.")),
        Tab(
            N_("Templates"),
            TEMPLATES,
            "active",
            N_("No templates yet. A quote can be saved as one, F6 makes an empty one."),
        ),
    )
    NEW_LABEL = N_("New quote")

    def warns(self, row: Row) -> bool:
        """Not answered, and the day until which it was valid is over."""
        until = row.cells.get("valid_until")
        return until is not None and is_expired(row.cells["state"], until, self.workspace.today)

    def new_label(self) -> str:
        return N_("New template") if self.tab_now.listing == TEMPLATES else self.NEW_LABEL

    def do_new(self) -> None:
        if self.tab_now.listing == TEMPLATES:
            new_template(self)
        else:
            new_quote(self)

    def list_actions(self) -> list[Option]:
        return [with_marked(self, N_("Send the marked"), services.send)] if self.listing().kind == "quotation" else []


def new_quote(screen: Any, customer: str = "", opportunity_id: int | None = None, template: str = "") -> None:
    """Ask for the customer and the head; the lines are typed on the quote itself."""

    def submit(values: dict[str, Any]) -> int:
        new = NewQuotation(
            NewDocument(values["customer"]),
            opportunity_id,
            values["valid_until"],
            values["reference"],
            values.get("template"),
        )
        made: int = screen.workspace.perform(services.create, new)
        return made

    def then(quotation_id: int) -> None:
        QuoteScreen(quotation_id).come_begun(screen)

    fields = [
        FormField("customer", N_("Customer"), customer, "customer", required=True, hint=N_("code or name, F4 lists")),
        FormField("reference", N_("Their reference")),
        FormField("valid_until", N_("Valid until"), kind="day", hint=N_("=, +7, 31 or 2026-03-31")),
    ]
    if templates := template_choices(screen.workspace):
        fields.append(FormField("template", N_("Template"), template, "choice", choices=templates, hint=N_("F4 lists")))
    ask_form(screen, _("New quote"), fields, submit, then)


class QuoteScreen(PricedScreen):
    KIND = "quotation"
    SERVICES = "erp_tui.domain.quotations.services"

    def may_change(self) -> bool:
        return self.doc is not None and self.doc.view.state == QuotationState.DRAFT

    def is_draft(self, view: queries.QuotationView) -> bool:
        return bool(view.state == QuotationState.DRAFT)

    def fixed(self) -> str:
        return _("This quote was sent: make a revision to change it.")

    def said_when_done(self, action: Action) -> str:
        """Nothing leaves the program: the customer gets what is printed."""
        if action.id == "send":
            return _("It counts as sent now; {key} prints it for the customer.").format(key=self.named("print"))
        return super().said_when_done(action)

    def offered(self) -> list[tuple[str, str]]:
        found = super().offered()
        return [*found[:-2], ("option", ""), *found[-2:]] if self.may_change() else found

    def line_fields(self, line: Any) -> list[FormField]:
        return [FormField("optional", N_("Optional"), "yes" if line.optional else "no", "switch", required=True)]

    def read(self) -> Doc:
        view = self.workspace.read(queries.quotation, self.record_id, self.known)
        places = places_of(self.workspace, view.currency)
        term = self.workspace.read(administration.payment_term, view.payment_term_id)
        number = shown_number(view.number, view.revision)
        word = _("Expired") if view.is_expired else formats.state(view.state)
        word = f"{word} · {formats.state(view.progress)}" if view.progress else word
        facts = [
            Fact(_("Customer"), f"{view.party_code} {view.party_name}", ("party", view.party_id)),
            self.noted(view.party_id),
            Fact(_("Date"), formats.day(view.on)),
            Fact(_("Valid until"), formats.day(view.valid_until), warn=view.is_expired),
            Fact(_("Reference"), view.customer_reference),
            Fact(_("Terms"), _(term.name)),
            Fact(_("Coupons"), " ".join(view.coupons)),
            Fact(_("Declined because"), _(view.declined_reason)),
        ]
        if view.opportunity_id is not None:
            chance = self.workspace.read(opportunities.opportunity, view.opportunity_id)
            facts.insert(
                1, Fact(_("Opportunity"), f"{chance.number} {chance.title}", ("opportunity", view.opportunity_id))
            )
        more = self.margins(view)
        if view.progress:
            more.append((Cell(_("Ordered"), right=True), lambda line: formats.quantity(line.quantity_ordered)))
        sections = [
            self.shown_lines(view, places, more),
            *plan_sections(view, places),
            *self._revisions(view),
        ]
        standing = self.workspace.read(approval.standing, view)
        notes = [*([view.printed_note] if view.printed_note else []), *approval_notes(standing)]
        title = f"{_('Quote')} {number}"
        return Doc(
            title,
            word,
            facts,
            sections,
            total_rows(view, places),
            notes,
            self._actions(view, standing),
            view.version,
            view,
        )

    def _revisions(self, view: queries.QuotationView) -> list[Section]:
        lines = [
            Line((_("Revision"), shown_number(one.number, one.revision), formats.state(one.state), formats.day(one.on)),
                 target=("quotation", one.id))
            for one in self.workspace.read(queries.revisions, view.id)
            if one.id != view.id
        ]  # fmt: skip
        lines += [
            Line((_("Order"), found.number, _(found.progress), formats.day(found.on)), target=("order", found.id))
            for found in (
                self.workspace.read(orders.order, one) for one in self.workspace.read(orders.orders_of, view.id)
            )
        ]
        columns = (Cell(_("Kind")), Cell(_("Number")), Cell(_("State"), grows=True), Cell(_("Date")))
        return [Section(_("Revisions and orders"), columns, lines)] if lines else []

    def _actions(self, view: queries.QuotationView, standing: Standing) -> list[Action]:
        perform, me = self.workspace.perform, self.record_id

        def why_not(to: QuotationState) -> str | None:
            error = FLOW.why_not(view.state, to)
            return said(error) if error else waits if to != QuotationState.DECLINED else None

        waits = why_not_pass(standing)
        not_orderable = why_not(QuotationState.ACCEPTED) if view.state != QuotationState.ACCEPTED else None
        if view.progress == "ordered" and not any(line.quantity_left > 0 for line in view.lines):
            not_orderable = _("It has become an order already.")
        revisable = view.is_current and view.state in (QuotationState.SENT, QuotationState.DECLINED)
        return [
            *approval_actions(self, standing, services.ask_approval),
            Action("send", N_("Send"), lambda: perform(services.send, me), why_not(QuotationState.SENT), main=True),
            Action("order", N_("Accepted: make the order"), self._order, not_orderable, main=True),
            Action("order_part", N_("Order a part"), self._order_part, not_orderable),
            Action("accept", N_("Accepted"), lambda: perform(services.accept, me), why_not(QuotationState.ACCEPTED)),
            Action("decline", N_("Declined"), self._decline, why_not(QuotationState.DECLINED)),
            Action("revise", N_("Revise"), lambda: self.open_record("quotation", perform(services.revise, me)),
                   None if revisable else _("Only what was sent is revised.")),
            Action("compare", N_("Compare with the revision before"), lambda: self.open_record("difference", me),
                   None if view.revision > 1 else _("This is the first revision.")),
            Action("reprice", N_("Price anew"), lambda: perform(services.reprice, me),
                   None if view.state == QuotationState.DRAFT else _("Only a draft is priced anew.")),
            Action("copy", N_("Copy"), lambda: QuoteScreen(perform(services.copy, me)).come_begun(self)),
            Action("template", N_("Save as template"), self._save_template,
                   None if view.lines else _("A template needs at least one line.")),
            coupon_action(self, services.change, None if self.is_draft(view) else self.fixed()),
            list_action(self, services.reprice,
                        None if view.state == QuotationState.DRAFT else _("Only a draft is priced anew.")),
        ]  # fmt: skip

    def _order(self) -> None:
        self.open_record("order", self.workspace.perform(order_services.from_quotation, self.record_id))

    def _order_part(self) -> None:
        """The quantities that the customer orders now, line by line; optional lines begin with none."""
        assert self.doc is not None
        lines = [line for line in self.doc.view.lines if line.quantity_left > 0]

        def submit(values: dict[str, Any]) -> int:
            wanted = {line.id: values[f"line_{line.id}"] for line in lines if values[f"line_{line.id}"]}
            made: int = self.workspace.perform(order_services.from_quotation, self.record_id, lines=wanted)
            return made

        fields = [
            FormField(
                f"line_{line.id}",
                f"{line.line_no} {line.code} {line.text}",
                "" if line.optional else formats.plain(line.quantity_left),
                "number",
                hint=_("of {left}").format(left=formats.quantity(line.quantity_left)),
            )
            for line in lines
        ]
        ask_form(
            self,
            _("Order a part"),
            fields,
            submit,
            lambda made: self.open_record("order", made),
            does=N_("Order a part"),
        )

    def _save_template(self) -> None:
        def submit(values: dict[str, Any]) -> int:
            made: int = self.workspace.perform(services.save_template, self.record_id, values["code"], values["name"])
            return made

        fields = [FormField("code", N_("Code"), required=True), FormField("name", N_("Name"), required=True)]
        ask_form(self, _("Save as template"), fields, submit, lambda made: self.open_record("quotation_template", made))

    def do_option(self) -> None:
        """Take the optional line under the cursor in, or make it optional."""
        row = self.sheet.chosen_row
        if row is None or row.line_id is None:
            self.say(_("Put the cursor on a line."))
            return
        if not self.may_change():
            self.say(_("This quote was sent: order a part of it, or make a revision."))
            return
        line = self.line_of(row.line_id)
        self.guarded(
            lambda: self.workspace.perform(services.change_line, self.record_id, line.id, optional=not line.optional)
        )
        self.show_document()
        self.say(_("The line is counted now.") if line.optional else _("The line is optional now."))

    def _decline(self) -> None:
        known = self.workspace.read(administration.reasons)
        options = [Option(_(name), code) for (area, code), (_id, name) in known.items() if area == "declined"]

        def decline(reason: str) -> None:
            self.guarded(lambda: self.workspace.perform(services.decline, self.record_id, reason))
            self.show_document()

        choose(self, _("Why was it declined?"), options, decline)

    def do_edit(self) -> None:
        if not self.may_change():
            self.say(self.fixed())
            return
        assert self.doc is not None
        view, version = self.doc.view, self.doc.version

        def submit(values: dict[str, Any]) -> None:
            new = changed_head(values, head, view)
            self.workspace.perform(services.change, self.record_id, version=version, **new)

        head = Head(self.workspace, view)
        fields = [
            FormField("customer_reference", N_("Their reference"), view.customer_reference),
            FormField("valid_until", N_("Valid until"), formats.day(view.valid_until), "day", required=True),
            *head.fields(),
        ]
        ask_form(self, f"{_('Edit')} {view.number}", fields, submit, lambda _done: self.show_document())

    def printed(self) -> str | None:
        return self.render_print("quotation")
