"""The pipeline: opportunities, what is to be done about them, and the quotes that came of them."""

from __future__ import annotations

from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.listing import Row
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.opportunities import queries, rules, services
from erp_tui.domain.opportunities.rules import FLOW, NewOpportunity, OpportunityState
from erp_tui.i18n import _, said
from erp_tui.screens.asking import ask_form
from erp_tui.screens.dialogs import Option, TextDialog, choose
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.layout import LONGEST_BAR, MARGIN, Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.list_screen import ListScreen, Tab
from erp_tui.screens.priced_sections import places_of
from erp_tui.screens.quotes import new_quote
from erp_tui.widgets.bars import fitted

LISTING = "erp_tui.domain.opportunities.queries:PIPELINE"


BESIDE_BAR = 51
"""What stands on the left of a bar of the funnel."""


class PipelineScreen(ListScreen):
    LABEL = N_("Pipeline")
    TABS = (
        Tab(N_("Open"), LISTING, "open"),
        Tab(N_("Something is due"), LISTING, "due", N_("Nothing is due.")),
        Tab(N_("All"), LISTING),
    )
    NEW_LABEL = N_("New opportunity")

    def warns(self, row: Row) -> bool:
        """Something should have been done about it before today."""
        return bool(row.cells.get("is_late"))

    def do_new(self) -> None:
        new_opportunity(self)

    def list_actions(self) -> list[Option]:
        return [Option(_("Funnel"), self._funnel)]

    def _funnel(self) -> None:
        stages = self.workspace.read(queries.pipeline)
        most = max((stage.amount for stage in stages), default=0) or 1
        room = min(LONGEST_BAR, max(1, self.app.size.width - MARGIN - BESIDE_BAR))
        lines = [
            f"{fitted(formats.state(stage.state), 12)} {stage.count:>4}  {formats.amount(stage.amount):>14}  "
            f"{formats.amount(stage.weighed):>14}  {'█' * int(room * stage.amount / most)}"
            for stage in stages
        ]
        head = f"{fitted(_('State'), 12)} {'#':>4}  {fitted(_('Amount'), 14, right=True)}  {fitted(_('Weighed'), 14, right=True)}"
        self.app.push_screen(TextDialog(_("Funnel"), "\n".join([head, *lines])))


def new_opportunity(screen: Any, customer: str = "") -> None:
    def submit(values: dict[str, Any]) -> int:
        new = NewOpportunity(
            values["customer"], values["title"], values["needs"], expected_amount=values["amount"] or 0 * a_zero(),
            expected_on=values["expected_on"],
        )  # fmt: skip
        made: int = screen.workspace.perform(services.create, new)
        return made

    fields = [
        FormField("customer", N_("Customer"), customer, "customer", required=True, hint=N_("code or name, F4 lists")),
        FormField("title", N_("Title"), required=True),
        FormField("amount", N_("Expected amount"), kind="number"),
        FormField("expected_on", N_("Expected on"), kind="day", hint=N_("=, +7, 31 or 2026-03-31")),
        FormField("needs", N_("Needs")),
    ]
    ask_form(screen, _("New opportunity"), fields, submit, lambda made: screen.open_record("opportunity", made))


def a_zero() -> Any:
    from decimal import Decimal

    return Decimal(0)


class OpportunityScreen(DocumentScreen):
    KIND = "opportunity"

    def read(self) -> Doc:
        view = self.workspace.read(queries.opportunity, self.record_id)
        places = places_of(self.workspace, view.currency)
        facts = [
            Fact(_("Customer"), f"{view.party_code} {view.party_name}", ("party", view.party_id)),
            Fact(_("Expected"), f"{formats.amount(view.expected_amount, places)} {view.currency}"),
            Fact(_("Expected on"), formats.day(view.expected_on)),
            Fact(_("Probability"), formats.percent(view.probability)),
            Fact(_("Since"), formats.day(view.on)),
        ]
        columns = (Cell(_("Due")), Cell(_("What")), Cell(_("Text"), grows=True), Cell(_("Done")))
        lines = [
            Line(
                (formats.day(one.due_on), _(rules.ACTIVITIES[one.kind]), one.text, formats.day(one.done_at)),
                one.id, warn=one.done_at is None and one.due_on < self.workspace.today,
            )
            for one in view.activities
        ]  # fmt: skip
        notes = [text for text in (view.needs, view.lost_detail) if text]
        return Doc(
            f"{_('Opportunity')} {view.number}  {view.title}", formats.state(view.state), facts,
            [Section(_("To do"), columns, lines), *self._quotes()], (), notes, self._actions(view), view.version, view,
        )  # fmt: skip

    def _quotes(self) -> list[Section]:
        from erp_tui.domain.reports import records_queries

        family = self.workspace.read(records_queries.trail, self.record_id)
        lines = [
            Line((_("Quote") if one.kind == "quotation" else _("Order"), one.number, formats.day(one.on)),
                 target=(one.kind, one.id))
            for one in family
            if one.kind in ("quotation", "order")
        ]  # fmt: skip
        columns = (Cell(_("Kind")), Cell(_("Number"), grows=True), Cell(_("Date")))
        return [Section(_("What came of it"), columns, lines)] if lines else []

    def _actions(self, view: queries.OpportunityView) -> list[Action]:
        perform, me = self.workspace.perform, self.record_id

        def why_not(to: OpportunityState) -> str | None:
            error = FLOW.why_not(view.state, to)
            return said(error) if error else None

        is_open = view.state in (OpportunityState.NEW, OpportunityState.QUALIFIED, OpportunityState.PROPOSED)
        closed = None if is_open else _("It is closed.")
        return [
            Action("quote", N_("New quote"), lambda: new_quote(self, view.party_code, me), closed, main=True),
            Action("qualify", N_("Qualify"), lambda: perform(services.qualify, me), why_not(OpportunityState.QUALIFIED)
                   if is_open else closed),
            Action("activity", N_("Add something to do"), self._activity),
            Action("won", N_("Won"), lambda: perform(services.win, me), why_not(OpportunityState.WON)),
            Action("lost", N_("Lost"), self._lose, why_not(OpportunityState.LOST)),
            Action("reopen", N_("Reopen"), lambda: perform(services.reopen, me), _("It is open.") if is_open else None),
        ]  # fmt: skip

    def _activity(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(
                services.add_activity, self.record_id, values["kind"], values["text"], due_on=values["due_on"]
            )

        fields = [
            FormField("kind", N_("What"), "call", "choice", required=True, choices=tuple(rules.ACTIVITIES.items())),
            FormField("text", N_("Text"), required=True),
            FormField("due_on", N_("Due on"), kind="day", hint=N_("=, +7, 31 or 2026-03-31")),
        ]
        ask_form(self, _("Add something to do"), fields, submit)

    def edit_line(self, line_id: int) -> None:
        """Enter on something to do: it was done."""

        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.finish_activity, line_id, result=values["result"])

        ask_form(self, _("Done"), [FormField("result", N_("What came of it"))], submit)

    def _lose(self) -> None:
        known = self.workspace.read(administration.reasons)
        options = [Option(_(name), code) for (area, code), (_id, name) in known.items() if area == "lost"]

        def lose(reason: str) -> None:
            self.guarded(lambda: self.workspace.perform(services.lose, self.record_id, reason))
            self.show_document()

        choose(self, _("Why was it lost?"), options, lose)

    def do_edit(self) -> None:
        assert self.doc is not None
        view, version = self.doc.view, self.doc.version

        def submit(values: dict[str, Any]) -> None:
            new = {name: value for name, value in values.items() if value is not None}
            self.workspace.perform(services.change, self.record_id, version=version, **new)

        fields = [
            FormField("title", N_("Title"), view.title, required=True),
            FormField(
                "expected_amount",
                N_("Expected amount"),
                formats.plain(view.expected_amount),
                "number",
            ),
            FormField("probability", N_("Probability %"), formats.quantity(view.probability), "number"),
            FormField("expected_on", N_("Expected on"), formats.day(view.expected_on), "day", required=True),
            FormField("needs", N_("Needs"), view.needs.replace("\n", " ")),
        ]
        ask_form(self, f"{_('Edit')} {view.number}", fields, submit)
