"""What must hold between the totals of a priced document and its lines, for the checks of the rooms that have such documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from erp_tui.domain.kernel.checks import Fault
from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit


def totals_are_lines(unit: Unit, header_model: Any, line_model: Any, column: str) -> Iterator[Fault]:
    """The totals of a priced document are the sums of its lines."""
    headers, lines = table_of(header_model), table_of(line_model)
    sums = (
        select(
            lines.c[column].label("header_id"),
            sum_of(lines.c.net).label("net"),
            sum_of(lines.c.tax).label("tax"),
            sum_of(lines.c.gross).label("gross"),
        )
        .where(lines.c.optional.is_(False))
        .group_by(lines.c[column])
        .subquery()
    )
    question = (
        select(headers.c.id)
        .outerjoin(sums, sums.c.header_id == headers.c.id)
        .where(
            (func.coalesce(sums.c.net, 0) != headers.c.net)
            | (func.coalesce(sums.c.tax, 0) != headers.c.tax)
            | (func.coalesce(sums.c.gross, 0) != headers.c.gross)
        )
    )
    for row in unit.rows(question):
        yield Fault(row.id, N_("The totals are not the sums of the lines."))
