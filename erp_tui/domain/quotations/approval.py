"""Whether a quotation may go out: what of it goes beyond the discount policy, or is for so much that somebody else looks first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from erp_tui.domain.kernel import rows
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.pricing import approvals, policy
from erp_tui.domain.pricing.policy_rules import Finding
from erp_tui.domain.quotations.models import Quotation, QuotationLine
from erp_tui.domain.quotations.queries import QuotationView
from erp_tui.domain.quotations.rules import QuotationState

Row = Mapping[str, Any]
AMOUNT = "quotation.approve_from"


def needed(unit: Unit, header: Row, lines: Sequence[Row]) -> list[Finding]:
    """What must be approved before it is sent; nothing where the company has no such rules."""
    return [*policy.to_approve(policy.findings(unit, header, lines)), *policy.over_amount(unit, header, AMOUNT)]


def check(uow: UnitOfWork, header: Row, lines: Sequence[Row]) -> None:
    """Refuse to send or accept what needs an approval and has none for what it says now."""
    approvals.check(uow, header, lines, needed(uow, header, lines))


def follow_change(uow: UnitOfWork, header: Row, lines: Sequence[Row]) -> None:
    """The lines were written: those that no approval could save are refused, and what was asked before waits no longer."""
    policy.refuse(uow, policy.findings(uow, header, lines))
    approvals.outdate(uow, header["id"])


def standing(unit: Unit, view: QuotationView) -> approvals.Standing:
    """Where a draft, as it was read, stands with its approval."""
    if view.state != QuotationState.DRAFT or not policy.in_use(unit):
        return approvals.Standing((), "", "")
    header, lines = vars(view), [vars(line) for line in view.lines]
    return approvals.standing(unit, header, lines, needed(unit, header, lines))


@verb("quotations.ask_approval", N_("Ask for approval"), roles=(CLERK,))
def ask_approval(uow: UnitOfWork, quotation_id: int, reason: str = "") -> int:
    """Ask somebody else to let a draft pass as it is. Gives the request's id."""
    header, lines = _read(uow, quotation_id, lock=True)
    if header["state"] != QuotationState.DRAFT:
        raise NotAllowed("not_draft", N_("Only a draft is approved."))
    return approvals.ask(uow, header, lines, needed(uow, header, lines), reason)


def _read(unit: Unit, quotation_id: int, *, lock: bool = False) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    header = rows.get(unit, Quotation, quotation_id, lock=lock)
    return header, rows.lines_of(unit, QuotationLine, "quotation_id", quotation_id)
