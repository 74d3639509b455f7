"""When how much of a priced document is to be paid: the preview of its payment term."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.administration.term_views import DueRow, due_rows
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.pricing import queries


def payable(unit: Unit, header: Mapping[str, Any]) -> tuple[DueRow, ...]:
    """The instalments of a document as if it were invoiced on its own day; nothing to pay: none."""
    amount = header["gross"] + header["rounding"]
    if amount == 0:
        return ()
    term = administration.payment_term(unit, header["payment_term_id"])
    return due_rows(
        unit, term, amount, header["currency"], header["on"], net=header["net"], taxes=reducible(unit, header["taxes"])
    )


def reducible(unit: Unit, rows: list[dict[str, Any]]) -> dict[str, Decimal]:
    """The taxes that an early-payment discount may reduce: all but those of so much per unit."""
    known = queries.taxes(unit)
    return {row["tax"]: Decimal(row["amount"]) for row in rows if known[row["tax"]].rule.kind != "per_unit"}
