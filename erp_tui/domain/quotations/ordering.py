"""From a quotation to orders, whole or in parts: what is taken is kept on the line, and is never more than was quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.errors import (
    BusinessError,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotEnough,
    NotFound,
    raise_all,
)
from erp_tui.domain.kernel.money import EXACT, ZERO, Currency, fits
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.pricing import drafts
from erp_tui.domain.pricing.documents import COUNTED, LineInput
from erp_tui.domain.pricing.drafts import Draft
from erp_tui.domain.quotations.models import QuotationLine

Row = Mapping[str, Any]


def take(
    uow: UnitOfWork, draft: Draft, header: dict[str, Any], lines: Sequence[Row], wanted: Mapping[int, Decimal] | None
) -> tuple[dict[str, Any], list[LineInput]]:
    """Count quantities of lines as ordered; gives them as input for the order, and the header with its part of the discount.

    The whole quotation brings its titles and comments too; a part of it the chosen lines alone.
    """
    whole = wanted is None and all(line["quantity_ordered"] == 0 for line in lines)
    quantities = _all_that_is_left(header, lines) if wanted is None else _checked(lines, wanted)
    _count(uow, quantities)
    by_id = {line["id"]: line for line in lines}
    chosen = [line for line in lines if line["id"] in quantities or (whole and line["kind"] not in COUNTED)]
    inputs = [
        replace(
            line,
            quantity=quantities.get(row["id"], line.quantity),
            optional=False,
            more={"quotation_line_id": row["id"], "quoted_quantity": quantities.get(row["id"], ZERO)},
        )
        for line, row in zip(drafts.inputs_of(draft, chosen, anew=True), chosen, strict=True)
    ]
    if header["discount_amount"]:
        currency = administration.currency(uow, header["currency"])
        parts = [_part(currency, by_id[i], quantity) for i, quantity in quantities.items()]
        header = header | {"discount_amount": sum(parts, ZERO)}
    return header, inputs


def _all_that_is_left(header: Row, lines: Sequence[Row]) -> dict[int, Decimal]:
    found = {
        line["id"]: line["quantity"] - line["quantity_ordered"]
        for line in lines
        if line["kind"] in COUNTED and not line["optional"] and line["quantity_ordered"] < line["quantity"]
    }
    if not found:
        raise NotAllowed("ordered_already", N_("Quote {number} has become an order."), number=header["number"])
    return found


def _checked(lines: Sequence[Row], wanted: Mapping[int, Decimal]) -> dict[int, Decimal]:
    by_id = {line["id"]: line for line in lines if line["kind"] in COUNTED}
    faults: list[BusinessError] = []
    for line_id, quantity in wanted.items():
        line = by_id.get(line_id)
        if line is None:
            faults.append(NotFound("no_line", N_("There is no such line."), field="line"))
        elif not fits(quantity) or quantity <= 0:
            faults.append(
                InvalidInput("not_positive", N_("Line {line}: a quantity is a number above zero."), field="quantity",
                             line=line["line_no"])
            )  # fmt: skip
        elif quantity > line["quantity"] - line["quantity_ordered"]:
            faults.append(
                NotEnough(
                    "more_than_quoted", N_("{text}: {left} of {quoted} quoted are left to order."), field="quantity",
                    text=line["text"], left=line["quantity"] - line["quantity_ordered"], quoted=line["quantity"],
                    line=line["line_no"],
                )
            )  # fmt: skip
    raise_all(faults)
    if not wanted:
        raise InvalidInput("no_lines", N_("An order needs at least one line."), field="lines")
    return dict(wanted)


def _count(uow: UnitOfWork, quantities: Mapping[int, Decimal]) -> None:
    """One conditional update: two clerks never order the same piece of a quotation twice."""
    table = table_of(QuotationLine)
    after = table.c.quantity_ordered + bindparam("add_quantity_ordered", type_=table.c.quantity_ordered.type)
    moves = [({"id": i}, {"quantity_ordered": quantity}) for i, quantity in quantities.items()]
    if not write.move_figures(uow, QuotationLine, moves, after <= table.c.quantity, after >= 0, must=False):
        raise Conflict("changed_meanwhile", N_("Somebody else has changed this meanwhile: look again."))


def give_back(uow: UnitOfWork, quantities: Mapping[int, Decimal]) -> None:
    """What was taken into an order is left to order again: the order was cancelled, or the line taken off its draft."""
    _count(uow, {i: -quantity for i, quantity in quantities.items() if quantity})


def _part(currency: Currency, line: Row, quantity: Decimal) -> Decimal:
    """What falls to a part of a line of its share of the document discount; the parts together are the share."""

    def up_to(taken: Decimal) -> Decimal:
        return currency.round(EXACT.divide(EXACT.multiply(line["discount_share"], taken), line["quantity"]))

    return up_to(line["quantity_ordered"] + quantity) - up_to(line["quantity_ordered"])
