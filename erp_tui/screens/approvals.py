"""What sellers may do and what somebody else lets pass: the requests that wait, and the discount policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from erp_tui import formats
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.verbs import ROLES
from erp_tui.domain.pricing import approvals, policy, services
from erp_tui.domain.pricing.policy_rules import APPROVE, BEYOND, Rule
from erp_tui.domain.products import queries as products
from erp_tui.i18n import _, filled, said
from erp_tui.screens.asking import ask_form
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.list_screen import ListScreen, Tab
from erp_tui.screens.priced_sections import places_of
from erp_tui.screens.promotions import new_promotion
from erp_tui.workspace import Workspace

APPROVALS = "erp_tui.domain.pricing.approvals:APPROVALS"
PROMOTIONS = "erp_tui.domain.pricing.promotion_setup:PROMOTIONS"
POLICY = "erp_tui.domain.pricing.policy:POLICY"


LIMITS = {"discount": N_("Most discount %"), "margin": N_("Least margin %"), "amount": N_("Total")}
"""What a finding is about."""
NEEDED = N_("This needs an approval first.")


class RulesScreen(ListScreen):
    """Requests to decide, and the rules that sellers keep to."""

    LABEL = N_("Rules, approvals")
    TABS = (
        Tab(N_("For me"), APPROVALS, "to_decide", N_("Nobody waits for your approval.")),
        Tab(N_("Waiting"), APPROVALS, "waiting", N_("No request waits.")),
        Tab(N_("All"), APPROVALS, None, N_("Nobody has asked for an approval yet.")),
        Tab(N_("Promotions"), PROMOTIONS, "active", N_("No promotions. F6 makes the first one.")),
        Tab(N_("Policy"), POLICY, None, N_("No rules: everybody may give any discount. F6 makes the first one.")),
    )

    def shown(self) -> str:
        return self.tab_now.listing

    def can_make(self) -> bool:
        return self.shown() in (POLICY, PROMOTIONS)

    def new_label(self) -> str:
        return N_("New promotion") if self.shown() == PROMOTIONS else N_("New policy rule")

    def do_new(self) -> None:
        if self.shown() == POLICY:
            new_policy(self)
        elif self.shown() == PROMOTIONS:
            new_promotion(self)
        else:
            self.say(_("Approvals are asked for on a quote or an order: F10 there."))


# ------------------------------------------------------------------------------------------------ approvals


class ApprovalScreen(DocumentScreen):
    """A request: who asked, for which document, what goes beyond which rule; approve or reject with a reason."""

    KIND = "approval"
    OF_A_RECORD = False
    WORDS = N_("A request to let a document pass. F8 approves, F10 rejects with a reason, Enter goes to the document.")

    def read(self) -> Doc:
        view = self.workspace.read(approvals.approval, self.record_id)
        places = places_of(self.workspace, view.currency)
        facts = [
            Fact(_("Document"), view.number, (view.kind, view.record_id)),
            Fact(_("Customer"), view.party_name, ("party", view.party_id)),
            Fact(_("Total"), f"{formats.amount(view.gross, places)} {view.currency}"),
            Fact(_("Asked by"), f"{view.asked_login}, {formats.moment(view.asked_at)}"),
            Fact(_("Asked because"), view.asked_reason),
            Fact(
                _("Decided by"), f"{view.decided_login}, {formats.moment(view.decided_at)}" if view.decided_at else ""
            ),
            Fact(_("Decided because"), view.decided_reason),
        ]
        lines = [
            Line(
                (str(one.line_no or ""), _(LIMITS[one.limit]), str(one.rule or "")),
                below=filled(one.message, one.values),
            )
            for one in view.beyond
        ]
        columns = (Cell("#", right=True), Cell(_("What goes beyond"), grows=True), Cell(_("Rule"), right=True))
        return Doc(
            f"{_('Approval')} {view.number}", formats.state(view.state), facts, [Section("", columns, lines)], (), (),
            self._actions(view), view.version, view,
        )  # fmt: skip

    def _actions(self, view: approvals.ApprovalView) -> list[Action]:
        no = self.no_right("pricing.approve")
        if no is None:
            user = self.workspace.user
            error = approvals.why_not_decide(user, view.asked_by_id, view.asked_login, view.state, view.decided_login)
            no = said(error) if error else None
        mine = view.asked_login == self.workspace.user.login and view.state == "requested"
        return [
            Action("approve", N_("Approve"), self._approve, no, main=True),
            Action("reject", N_("Reject"), self._reject, no),
            Action("withdraw", N_("Withdraw request"),
                   lambda: self.workspace.perform(services.withdraw, self.record_id),
                   None if mine else _("Only who asked withdraws it, while it waits.")),
        ]  # fmt: skip

    def _approve(self) -> None:
        self._with_reason(_("Approve"), services.approve, required=False)

    def _reject(self) -> None:
        self._with_reason(_("Reject"), services.reject, required=True)

    def _with_reason(self, title: str, verb: Callable[..., Any], *, required: bool) -> None:
        def submit(values: dict[str, Any]) -> Any:
            return self.workspace.perform(verb, self.record_id, values["reason"])

        fields = [FormField("reason", N_("Why"), required=required)]
        ask_form(self, title, fields, submit, lambda _done: self.show_document())


def approval_actions(screen: DocumentScreen, standing: approvals.Standing, ask: Callable[..., Any]) -> list[Action]:
    """What a draft offers about its approval: to ask for it, or where it stands. Nothing where none is needed."""
    if not standing.beyond:
        return []
    said_of_it = {"requested": approvals.WAITS, "approved": approvals.APPROVED, "rejected": approvals.REJECTED}
    why_not = _(said_of_it[standing.state]) if standing.state else None

    def run() -> None:
        def submit(values: dict[str, Any]) -> Any:
            return screen.workspace.perform(ask, screen.record_id, values["reason"])

        fields = [FormField("reason", N_("Why"))]
        ask_form(
            screen,
            _("Ask for approval"),
            fields,
            submit,
            lambda _done: screen.show_document(),
            does=N_("Ask for approval"),
        )

    return [Action("ask_approval", N_("Ask for approval"), run, why_not, main=True)]


def why_not_pass(standing: approvals.Standing) -> str | None:
    """Why a draft may not go on yet: it needs an approval that it does not have."""
    if not standing.beyond or standing.state == "approved":
        return None
    said_of_it = {"requested": approvals.WAITS, "rejected": approvals.REJECTED}
    return _(said_of_it.get(standing.state, NEEDED))


def approval_notes(standing: approvals.Standing) -> list[str]:
    """What goes beyond the policy, and what was said of it, as notes of the document."""
    if not standing.beyond:
        return []
    words = {
        "": _("Needs approval:"), "requested": _("Waits for approval:"), "approved": _("Approved:"),
        "rejected": _("Rejected:"),
    }[standing.state]  # fmt: skip
    head = f"{words} {standing.decided_reason}".strip()
    return ["\n".join([head, *(filled(one.message, one.values) for one in standing.beyond)])]


# ------------------------------------------------------------------------------------------------ policy


class PolicyScreen(DocumentScreen):
    """A rule of the discount policy; F9 changes it."""

    KIND = "policy_rule"
    OF_A_RECORD = False
    is_gone = False
    WORDS = N_(
        "A rule of the discount policy. The nearest decides: product, category, the one above, all; there a role first."
    )

    def read(self) -> Doc:
        view = _rule_of(self.workspace, self.record_id)
        facts = [
            Fact(_("Product"), view.product_code),
            Fact(_("Category"), view.category_code),
            Fact(_("Role"), _(ROLES[view.role]) if view.role else _("everyone")),
            Fact(_("Most discount %"), formats.plain(view.max_discount_percent)),
            Fact(_("Least margin %"), formats.plain(view.min_margin_percent)),
            Fact(_("Beyond it"), _(BEYOND[view.beyond])),
        ]
        actions = [Action("remove", N_("Remove policy rule"), self._remove, self.no_right("pricing.remove_policy"))]
        title = f"{_('Policy rule')} {view.no}"
        return Doc(title, "", facts, actions=actions, version=view.version, view=view)

    def _remove(self) -> None:
        self.workspace.perform(services.remove_policy, self.record_id)
        self.is_gone = True
        self.app.pop_screen()

    def show_document(self) -> None:
        if not self.is_gone:
            super().show_document()

    def do_edit(self) -> None:
        assert self.doc is not None
        view = self.doc.view

        def submit(values: dict[str, Any]) -> Any:
            rule = _rule(self.workspace, values)
            return self.workspace.perform(services.change_policy, self.record_id, rule, version=view.version)

        fields = policy_fields(self.workspace, view)

        def then(_done: Any) -> None:
            self.show_document()
            _warn_of_twins(self, self.record_id)

        ask_form(self, f"{_('Edit')} {_('Policy rule')} {view.no}", fields, submit, then)


def _rule_of(workspace: Workspace, rule_id: int) -> policy.PolicyView:
    return workspace.read(policy.policy_rule, rule_id)


def new_policy(screen: Any) -> None:
    def submit(values: dict[str, Any]) -> int:
        made: int = screen.workspace.perform(services.new_policy, _rule(screen.workspace, values))
        return made

    def then(made: int) -> None:
        screen.table.reload()
        _warn_of_twins(screen, made)

    ask_form(screen, _("New policy rule"), policy_fields(screen.workspace), submit, then)


def _warn_of_twins(screen: Any, rule_id: int) -> None:
    """Of two rules that are for the same, one never decides: seldom meant."""
    if twins := screen.workspace.read(policy.twins, rule_id):
        numbers = ", ".join(str(no) for no in twins)
        screen.say(
            _(policy.TWINS).format(numbers=numbers),
            error=True,
        )


def policy_fields(workspace: Workspace, view: policy.PolicyView | None = None) -> list[FormField]:
    categories = [(one.code, one.name) for one in workspace.read(products.categories)]
    return [
        FormField("product", N_("Product"), view.product_code if view else "", "product", hint=N_("empty: all")),
        FormField("category", N_("Category"), view.category_code if view else "", "choice", choices=categories,
                  hint=N_("empty: all")),
        FormField("role", N_("Role"), view.role if view else "", "choice", choices=list(ROLES.items()),
                  hint=N_("empty: everyone")),
        FormField("max_discount", N_("Most discount %"), formats.plain(view.max_discount_percent) if view else "", "number"),
        FormField("min_margin", N_("Least margin %"), formats.plain(view.min_margin_percent) if view else "", "number"),
        FormField("beyond", N_("Beyond it"), view.beyond if view else APPROVE, "choice", required=True,
                  choices=list(BEYOND.items())),
    ]  # fmt: skip


def _rule(workspace: Workspace, values: dict[str, Any]) -> Rule:
    categories = {one.code: one.id for one in workspace.read(products.categories)}
    return Rule(
        0, values["product"], categories[values["category"]] if values["category"] else None, values["role"] or "",
        values["max_discount"], values["min_margin"], values["beyond"],
    )  # fmt: skip
