"""Whether an order may be confirmed: what of it goes beyond the discount policy. What a quotation had agreed is agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from erp_tui.domain.kernel import rows
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.orders.models import Order, OrderLine
from erp_tui.domain.orders.queries import OrderView
from erp_tui.domain.orders.rules import OrderState
from erp_tui.domain.pricing import approvals, policy
from erp_tui.domain.pricing.policy_rules import Finding
from erp_tui.domain.quotations.models import Quotation, QuotationLine

Row = Mapping[str, Any]
_PRICED = ("unit_price", "discount_percent", "discount_share", "quantity")


def findings(unit: Unit, header: Row, lines: Sequence[Row]) -> list[Finding]:
    """What goes beyond the policy, without the lines that are no cheaper than their quotation made them."""
    found = policy.findings(unit, header, lines)
    if not found or header["quotation_id"] is None:
        return found
    agreed = _agreed(unit, header, lines)
    return [one for one in found if one.line_no not in agreed]


def _agreed(unit: Unit, header: Row, lines: Sequence[Row]) -> set[int | None]:
    quoted, heads = table_of(QuotationLine), table_of(Quotation)
    question = (
        select(quoted.c.id, quoted.c.unit_price, quoted.c.discount_percent)
        .join(heads, heads.c.id == quoted.c.quotation_id)
        .where(
            heads.c.id == header["quotation_id"],
            heads.c.discount_percent >= header["discount_percent"],
            heads.c.discount_amount >= header["discount_amount"],
        )
    )
    before = {row.id: row for row in unit.rows(question)}
    return {
        line["line_no"]
        for line in lines
        if (was := before.get(line.get("quotation_line_id"))) is not None
        and line["unit_price"] >= was.unit_price
        and line["discount_percent"] <= was.discount_percent
    }


def check(uow: UnitOfWork, header: Row, lines: Sequence[Row]) -> None:
    """Refuse to confirm what needs an approval and has none for what it says now."""
    approvals.check(uow, header, lines, policy.to_approve(findings(uow, header, lines)))


def follow_change(uow: UnitOfWork, header: Row, lines: Sequence[Row], before: Sequence[Row] = ()) -> None:
    """The lines were written. On a draft those are refused that no approval could save; a confirmed order takes nothing new that
    goes beyond the policy. What was asked before waits no longer."""
    found = findings(uow, header, lines)
    if header.get("state") == OrderState.CONFIRMED and found:
        was = {line["id"]: line for line in before}
        kept = {
            line["line_no"]
            for line in lines
            if line["id"] in was and all(line[name] == was[line["id"]][name] for name in _PRICED)
        }
        policy.refuse(uow, [one for one in found if one.line_no not in kept], all_of_them=True)
    else:
        policy.refuse(uow, found)
    approvals.outdate(uow, header["id"])


def standing(unit: Unit, view: OrderView) -> approvals.Standing:
    """Where a draft order, as it was read, stands with its approval."""
    if view.state != OrderState.DRAFT or not policy.in_use(unit):
        return approvals.Standing((), "", "")
    header, lines = vars(view), [vars(line) for line in view.lines]
    return approvals.standing(unit, header, lines, policy.to_approve(findings(unit, header, lines)))


@verb("orders.ask_approval", N_("Ask for approval"), roles=(CLERK,))
def ask_approval(uow: UnitOfWork, order_id: int, reason: str = "") -> int:
    """Ask somebody else to let a draft order pass as it is. Gives the request's id."""
    header, lines = _read(uow, order_id, lock=True)
    if header["state"] != OrderState.DRAFT:
        raise NotAllowed("not_draft", N_("Only a draft is approved."))
    return approvals.ask(uow, header, lines, policy.to_approve(findings(uow, header, lines)), reason)


def _read(unit: Unit, order_id: int, *, lock: bool = False) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    header = rows.get(unit, Order, order_id, lock=lock)
    return header, rows.lines_of(unit, OrderLine, "order_id", order_id)
