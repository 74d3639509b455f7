"""Deposits: a part of an order is invoiced before goods leave; later invoices of the order take it off.

What is left of deposits is the sum of their posted lines of kind `deposit`: positive where one was invoiced, negative where a later
invoice took it off, and the mirrors of both. So all invoices of an order together come to the order, to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing.drafts import FROM_ORDER
from erp_tui.domain.invoicing.models import Invoice, InvoiceLine
from erp_tui.domain.invoicing.posting import insert
from erp_tui.domain.invoicing.rules import DEPOSIT, INVOICE, InvoiceState
from erp_tui.domain.kernel import rows
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotEnough
from erp_tui.domain.kernel.money import EXACT, ZERO, Currency, fits, round_half_away, split_largest_remainder
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.orders import progress, to_invoice
from erp_tui.domain.orders.models import Order, OrderLine
from erp_tui.domain.orders.rules import OrderState
from erp_tui.domain.pricing import documents
from erp_tui.domain.pricing.documents import COUNTED, LineInput

HUNDRED = Decimal(100)


@verb("invoicing.deposit", N_("Invoice a deposit"), roles=(CLERK,))
def deposit(uow: UnitOfWork, order_id: int, *, percent: Decimal | None = None, amount: Decimal | None = None) -> int:
    """A draft invoice over a part of a confirmed order: a percentage of its total, or an amount with taxes.

    Its taxes are those of the order's lines, in proportion. Never more than is still to be invoiced of the order.
    """
    order = rows.get(uow, Order, order_id, lock=True)
    if order["state"] != OrderState.CONFIRMED:
        raise NotAllowed("not_confirmed", N_("Only for a confirmed order a deposit is invoiced."))
    if (percent is None) == (amount is None):
        raise InvalidInput("bad_deposit", N_("A deposit is a percentage or an amount."), field="percent")
    currency = administration.currency(uow, order["currency"])
    field_name = "percent" if amount is None else "amount"
    if percent is not None:
        if not fits(percent, most=HUNDRED) or percent == 0:
            raise InvalidInput("bad_percent", N_("A deposit is above 0 and at most 100 percent."), field="percent")
        amount = currency.round(EXACT.divide(EXACT.multiply(order["gross"], percent), HUNDRED))
    assert amount is not None
    if not fits(amount, places=4) or amount != currency.round(amount) or amount == 0:
        raise InvalidInput("bad_amount", N_("This is no amount of {currency}."), field="amount", currency=currency.code)
    lines = [
        line
        for line in rows.lines_of(uow, OrderLine, "order_id", order_id)
        if line["kind"] in COUNTED and not line["optional"]
    ]
    most = to_invoice.left_to_invoice(uow, order, lines, progress.locked(uow, order_id))
    if amount > most:
        raise NotEnough(
            "too_much_deposit", N_("Of order {number} only {left} are still to be invoiced."), field=field_name,
            number=order["number"], left=most,
        )  # fmt: skip
    header = {name: order[name] for name in FROM_ORDER} | {
        "kind": INVOICE, "order_id": order_id, "delivery_id": None, "on": uow.today, "prices_include_tax": True,
        "discount_percent": ZERO, "discount_amount": ZERO, "rate": administration.rate_on(uow, order["currency"], uow.today),
    }  # fmt: skip
    priced = documents.price(uow, header, _deposit_lines(lines, amount, currency))
    stored = [row | {"kind": DEPOSIT} for row in priced.lines]
    made, _lines = insert(uow, header, priced.header, stored, order_id, link="deposit")
    return int(made["id"])


def _deposit_lines(lines: Sequence[Mapping[str, Any]], amount: Decimal, currency: Currency) -> list[LineInput]:
    """One line for each set of taxes, with its share of the amount."""
    sums: dict[tuple[str, ...], Decimal] = {}
    for line in lines:
        codes = tuple(tax["tax"] for tax in line["taxes"])
        sums[codes] = sums.get(codes, ZERO) + line["gross"]
    sums = {codes: total for codes, total in sums.items() if total > 0}
    parts = split_largest_remainder(amount, list(sums.values()), currency)
    return [
        LineInput(kind="free", text="", quantity=Decimal(1), unit_price=part, taxes=codes, discount_share=ZERO,
                  more={"order_line_id": None, "delivery_line_id": None, "credits_line_id": None})
        for codes, part in zip(sums, parts, strict=True)
        if part
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------ taking off


@dataclass
class _Left:
    """What is left of the deposits with one set of taxes."""

    net: Decimal = ZERO
    gross: Decimal = ZERO
    taxes: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    """Base and amount by tax."""


def _left(uow: UnitOfWork, order_id: int) -> dict[tuple[str, ...], _Left]:
    lines, headers = table_of(InvoiceLine), table_of(Invoice)
    question = (
        select(lines)
        .join(headers, headers.c.id == lines.c.invoice_id)
        .where(headers.c.order_id == order_id, headers.c.state == InvoiceState.POSTED, lines.c.kind == DEPOSIT)
        .order_by(lines.c.id)
    )
    found: dict[tuple[str, ...], _Left] = {}
    for row in uow.rows(question):
        left = found.setdefault(tuple(tax["tax"] for tax in row.taxes), _Left())
        left.net += row.net
        left.gross += row.gross
        for tax in row.taxes:
            base, amount = left.taxes.get(tax["tax"], (ZERO, ZERO))
            left.taxes[tax["tax"]] = (base + Decimal(tax["base"]), amount + Decimal(tax["amount"]))
    return {codes: left for codes, left in found.items() if left.gross > 0}


def take_off(uow: UnitOfWork, order: Mapping[str, Any], priced: documents.Priced) -> documents.Priced:
    """An invoice of an order with what is left of its deposits taken off: at most what the invoice comes to."""
    if order["deposit"] <= order["deposit_used"] or priced.header["gross"] <= 0:
        return priced
    currency = administration.currency(uow, order["currency"])
    left = _left(uow, order["id"])
    total = sum((one.gross for one in left.values()), ZERO)
    taken = min(total, priced.header["gross"])
    parts = split_largest_remainder(taken, [one.gross for one in left.values()], currency)
    new = [
        _minus(one, part, currency, len(priced.lines) + number, order["prices_include_tax"])
        for number, (one, part) in enumerate(zip(left.values(), parts, strict=True), 1)
        if part
    ]
    totals = {name: priced.header[name] + sum((line[name] for line in new), ZERO) for name in ("net", "tax", "gross")}
    step = administration.setting(uow, "cash.step")
    rounding = round_half_away(totals["gross"], Decimal(str(step))) - totals["gross"] if step else ZERO
    taxes = _with(priced.header["taxes"], new)
    return documents.Priced(priced.header | totals | {"rounding": rounding, "taxes": taxes}, [*priced.lines, *new])


def _minus(left: _Left, part: Decimal, currency: Currency, line_no: int, including: bool) -> dict[str, Any]:
    """So much (with taxes) of a deposit, as a line that takes it off."""

    def share(value: Decimal) -> Decimal:
        if part == left.gross:
            return -value
        return -currency.round(EXACT.divide(EXACT.multiply(value, part), left.gross))

    taxes = [
        {"tax": code, "base": str(share(base)), "amount": str(share(amount))}
        for code, (base, amount) in left.taxes.items()
    ]
    tax = sum((Decimal(one["amount"]) for one in taxes), ZERO)
    shown = part if including else part + tax
    return {
        "line_no": line_no, "kind": DEPOSIT, "product_id": None, "text": "", "quantity": Decimal(-1), "unit": None,
        "stock_quantity": Decimal(-1), "unit_price": shown, "discount_percent": ZERO, "discount_share": ZERO,
        "amount": -shown, "net": -part - tax, "tax": tax, "gross": -part, "taxes": taxes, "price_reason": None,
        "optional": False, "custom": None, "order_line_id": None, "delivery_line_id": None, "credits_line_id": None,
    }  # fmt: skip


def _with(taxes: Sequence[Mapping[str, Any]], lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The tax rows of a document with those of more lines. A deposit has no taxes that its order does not have."""
    found = {row["tax"]: dict(row) for row in taxes}
    for line in lines:
        for tax in line["taxes"]:
            row = found.setdefault(tax["tax"], {"tax": tax["tax"], "name": tax["tax"], "base": "0", "amount": "0"})
            row["base"] = str(Decimal(row["base"]) + Decimal(tax["base"]))
            row["amount"] = str(Decimal(row["amount"]) + Decimal(tax["amount"]))
    return list(found.values())
