"""A few lines of a document by themselves: when the others need not be read to price them, and which numbers they have.

A line depends on the others where something is shared out over the document or looks at all of it: a document discount, taxes
rounded over the document, a part of the net without tax, a promotion that counts goods or amounts, a rule of the policy that
refuses. Whenever that may be, all lines are read and priced anew; both ways store the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork
from erp_tui.domain.pricing import policy, promotions
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.pricing.policy_rules import REFUSE

if TYPE_CHECKING:
    from erp_tui.domain.pricing.drafts import Draft


def stand_alone(unit: Unit, header: Mapping[str, Any]) -> bool:
    """Whether each line of a document has its price, discount and taxes whatever the others say."""
    if header["discount_percent"] or header["discount_amount"] or header["coupons"]:
        return False
    if administration.setting(unit, "tax.rounding") != "line":
        return False
    if administration.payment_term(unit, header["payment_term_id"]).untaxed_percent:
        return False
    if header["state"] != "draft":  # promotions leave it alone, and the policy looks only at what is new
        return True
    refuses = any(rule.beyond == REFUSE for rule in policy.rules(unit))
    return not refuses and all(promotions.looks_at_one_line(rule, header) for rule in promotions.rules(unit))


def numbered(
    uow: UnitOfWork, draft: Draft, header_id: int, present: Sequence[Mapping[str, Any]], wanted: Sequence[LineInput]
) -> list[LineInput]:
    """The lines with their numbers: those that are there keep theirs, new ones come after the last."""
    numbers = {row["id"]: row["line_no"] for row in present}
    last = 0
    if any(line.line_id is None for line in wanted):
        table = table_of(draft.line)
        question = select(table.c.line_no).where(table.c[draft.column] == header_id, table.c.kind != draft.beside)
        last = uow.value(question.order_by(table.c.line_no.desc()).limit(1)) or 0
    found = []
    for line in wanted:
        if line.line_id is None:
            last += 1
        found.append(replace(line, line_no=last if line.line_id is None else numbers[line.line_id]))
    return found


def close_gap(uow: UnitOfWork, draft: Draft, header_id: int, gone: Sequence[Mapping[str, Any]]) -> None:
    """Lines were taken off: the numbers of those behind them follow."""
    if not gone:
        return
    first = min(row["line_no"] for row in gone)
    table = table_of(draft.line)
    question = (
        select(table.c.id, table.c[draft.column], table.c.line_no)
        .where(table.c[draft.column] == header_id, table.c.line_no > first, table.c.kind != draft.beside)
        .order_by(table.c.line_no, table.c.id)
    )
    behind = [dict(row._mapping) for row in uow.rows(question)]
    write.update_many(uow, draft.line, [(row, {"line_no": number}) for number, row in enumerate(behind, first)])
