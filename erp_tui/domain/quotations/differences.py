"""What has changed from one revision of a quotation to another, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from erp_tui.domain.kernel.errors import NotAllowed, NotFound
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.quotations import queries
from erp_tui.domain.quotations.models import QuotationLine
from erp_tui.domain.quotations.queries import QuotationLineView

_COMPARED = ("kind", "text", "quantity", "unit", "unit_price", "discount_percent", "optional", "net")


@dataclass(frozen=True)
class LineDifference:
    """A line in both revisions or in one. change: added, removed, changed or same; what is not there is None.

    `net` is after all discounts, without tax, in the currency of the quotation; an optional line counts for nothing.
    """

    change: str
    kind: str
    code: str
    text: str
    quantity_before: Decimal | None
    quantity: Decimal | None
    unit: str | None
    price_before: Decimal | None
    unit_price: Decimal | None
    discount_before_percent: Decimal | None
    discount_percent: Decimal | None
    net_before: Decimal
    net: Decimal
    difference: Decimal


@dataclass(frozen=True)
class Differences:
    """Two revisions of a quotation: the totals, and every line. Amounts in `currency`."""

    number: str
    revision_before: int
    revision: int
    currency: str
    valid_before: date
    valid_until: date
    net_before: Decimal
    net: Decimal
    gross_before: Decimal
    gross: Decimal
    difference: Decimal
    """Of the totals with tax."""
    lines: tuple[LineDifference, ...]

    @property
    def changed(self) -> tuple[LineDifference, ...]:
        return tuple(line for line in self.lines if line.change != "same")


def between(unit: Unit, before_id: int, after_id: int) -> Differences:
    """From one revision to another of the same quotation; lines are the same that go back to the same line."""
    before, after = queries.quotation(unit, before_id), queries.quotation(unit, after_id)
    if before.number != after.number:
        raise NotAllowed("not_revisions", N_("These are not revisions of one quote."))
    origins = _origins(unit, (before_id, after_id))
    old = {origins[line.id]: line for line in before.lines}
    new = {origins[line.id]: line for line in after.lines}
    found = [_difference(old.get(origin), line) for origin, line in new.items()]
    found += [_difference(line, None) for origin, line in old.items() if origin not in new]
    return Differences(
        number=after.number,
        revision_before=before.revision,
        revision=after.revision,
        currency=after.currency,
        valid_before=before.valid_until,
        valid_until=after.valid_until,
        net_before=before.net,
        net=after.net,
        gross_before=before.gross + before.rounding,
        gross=after.gross + after.rounding,
        difference=after.gross + after.rounding - before.gross - before.rounding,
        lines=tuple(found),
    )


def with_revision_before(unit: Unit, quotation_id: int, revision: int | None = None) -> Differences:
    """From an earlier revision (none: the one just before) to this one."""
    known = queries.revisions(unit, quotation_id)
    own = next(one for one in known if one.id == quotation_id)
    wanted = own.revision - 1 if revision is None else revision
    earlier = next((one for one in known if one.revision == wanted), None)
    if earlier is None or earlier.id == quotation_id:
        raise NotFound("no_revision", N_("There is no other revision {revision}."), field="revision", revision=wanted)
    return between(unit, earlier.id, quotation_id)


def _origins(unit: Unit, quotation_ids: tuple[int, int]) -> dict[int, int]:
    table = table_of(QuotationLine)
    question = select(table.c.id, table.c.origin_id).where(table.c.quotation_id.in_(quotation_ids))
    return {row.id: row.origin_id or row.id for row in unit.rows(question)}


def _difference(before: QuotationLineView | None, after: QuotationLineView | None) -> LineDifference:
    shown = after or before
    assert shown is not None, "a difference is of some line"
    if before is None:
        change = "added"
    elif after is None:
        change = "removed"
    else:
        same = all(getattr(before, name) == getattr(after, name) for name in _COMPARED)
        change = "same" if same else "changed"
    was, now = _net(before), _net(after)
    return LineDifference(
        change=change,
        kind=shown.kind,
        code=shown.code,
        text=shown.text,
        quantity_before=before.quantity if before else None,
        quantity=after.quantity if after else None,
        unit=shown.unit,
        price_before=before.unit_price if before else None,
        unit_price=after.unit_price if after else None,
        discount_before_percent=before.discount_percent if before else None,
        discount_percent=after.discount_percent if after else None,
        net_before=was,
        net=now,
        difference=now - was,
    )


def _net(line: QuotationLineView | None) -> Decimal:
    return ZERO if line is None or line.optional else line.net
