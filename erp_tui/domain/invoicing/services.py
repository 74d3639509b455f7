"""What is done with invoices: make from what was delivered, post, credit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing import deposits, rules
from erp_tui.domain.invoicing.credits import by_itself, credit, credit_delivery, credit_order, credit_return
from erp_tui.domain.invoicing.deposits import deposit
from erp_tui.domain.invoicing.direct import (
    add_lines,
    change_line,
    check_sum,
    create,
    remove_draft,
    remove_line,
    take_back_credit,
)
from erp_tui.domain.invoicing.drafts import DRAFT, FROM_ORDER
from erp_tui.domain.invoicing.models import Invoice, InvoiceLine
from erp_tui.domain.invoicing.posting import insert, post_now
from erp_tui.domain.invoicing.rules import (
    FLOW,
    INVOICE,
    InvoiceState,
)
from erp_tui.domain.kernel import rows
from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, raise_all
from erp_tui.domain.kernel.money import EXACT, ZERO, fits
from erp_tui.domain.kernel.quantity import convert_price, round_qty
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.orders import exceptions, progress, reported, to_invoice
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders.models import Order, OrderLine
from erp_tui.domain.orders.rules import InvoiceWanted, OrderConfirmed, OrderReleased, OrderState
from erp_tui.domain.pricing import documents, drafts
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.products import queries as products
from erp_tui.domain.products.queries import ProductView
from erp_tui.domain.shipping.models import Delivery, DeliveryLine
from erp_tui.domain.shipping.rules import DeliveryShipped

__all__ = [
    "DRAFT", "add_lines", "change_line", "create", "credit", "credit_delivery", "credit_order", "credit_return", "deposit",
    "from_order", "make", "make_ordered", "post", "remove_draft", "remove_line", "take_back_credit",
]  # fmt: skip


# ------------------------------------------------------------------------------------------------ making


def make(uow: UnitOfWork, fact: DeliveryShipped) -> None:
    """Goods have left: invoice them and post it, where company and customer want that to happen by itself."""
    order = rows.get(uow, Order, fact.order_id, lock=True)
    if by_itself(uow, order):
        delivery = rows.get(uow, Delivery, fact.record_id)
        _post_new(uow, order, _draft_from(uow, order, delivery))


def make_ordered(uow: UnitOfWork, fact: OrderConfirmed | OrderReleased) -> None:
    """An order stands that is invoiced as ordered: invoice it, where company and customer want that to happen by itself."""
    if fact.invoice_on != "ordered":
        return
    order = rows.get(uow, Order, fact.record_id, lock=True)
    if order["state"] == OrderState.CONFIRMED and by_itself(uow, order):
        _post_new(uow, order, _draft_from(uow, order, None))


def _post_new(uow: UnitOfWork, order: dict[str, Any], made: _Made | None) -> None:
    if made is not None:
        post_now(uow, made.header, made.lines, order, made.kept)


@verb("invoicing.from_order", N_("Make invoice"), roles=(CLERK,))
def from_order(uow: UnitOfWork, order_id: int, quantities: Mapping[int, Decimal] | None = None) -> int:
    """A draft invoice over what of an order is to be invoiced (delivered, or ordered as the order says): all, or stock units by
    order line. Deposits are taken off. Of a held order only what was delivered is invoiced.
    """
    order = rows.get(uow, Order, order_id, lock=True)
    exceptions.settle(uow, order_id, of_goods=False)
    held = order["invoice_on"] == "ordered" and orders.is_held(uow, order_id)
    made = None
    if order["state"] in (OrderState.CONFIRMED, OrderState.CLOSED):
        made = _draft_from(uow, order | {"invoice_on": "delivered"} if held else order, None, quantities)
    if made is None:
        raise NotAllowed(
            "nothing_to_invoice", N_("Nothing of order {number} is to be invoiced."), number=order["number"]
        )
    exceptions.go_on(uow, order)
    return int(made.header["id"])


def make_again(uow: UnitOfWork, fact: InvoiceWanted) -> None:
    """What was credited of an order shall be invoiced again: a draft, for somebody to look at before it is posted."""
    _draft_from(uow, rows.get(uow, Order, fact.record_id, lock=True), None)


@dataclass(frozen=True)
class _Made:
    header: dict[str, Any]
    lines: list[dict[str, Any]]
    kept: dict[int, dict[str, Any]]


def _draft_from(
    uow: UnitOfWork,
    order: Mapping[str, Any],
    delivery: Mapping[str, Any] | None,
    given: Mapping[int, Decimal] | None = None,
) -> _Made | None:
    kept = progress.locked(uow, order["id"])
    by = to_invoice.invoiced_by(order, kept)
    wanted = {i: to_invoice.of_line(row, by) for i, row in kept.items()}
    wanted = {i: quantity for i, quantity in wanted.items() if quantity > 0}
    if given is not None:
        _check_given(kept, given, wanted)
        wanted = {i: quantity for i, quantity in given.items() if quantity > 0}
    if not wanted:
        return None
    on = delivery["shipped_on"] if delivery is not None else uow.today
    header = {name: order[name] for name in FROM_ORDER} | {
        "kind": INVOICE,
        "order_id": order["id"],
        "delivery_id": delivery["id"] if delivery is not None else None,
        "on": on,
        "rate": administration.rate_on(uow, order["currency"], on),
    }
    lines = [line for line in rows.lines_of(uow, OrderLine, "order_id", order["id"]) if line["id"] in wanted]
    inputs = _lines_for(uow, lines, wanted, kept, delivery)
    priced = deposits.take_off(uow, order, documents.price(uow, header, inputs))
    earlier_id = delivery["id"] if delivery is not None else order["id"]
    return _Made(*insert(uow, header, priced.header, priced.lines, earlier_id), kept)


def _check_given(
    kept: Mapping[int, Mapping[str, Any]], given: Mapping[int, Decimal], left: Mapping[int, Decimal]
) -> None:
    for line_id, quantity in given.items():
        if line_id not in kept:
            raise InvalidInput("no_line", N_("There is no such line."), field="line")
        if not fits(quantity):
            raise InvalidInput("not_positive", N_("A quantity is a number above zero."), field="quantity")
    raise_all(
        [
            reported.more_than_to_invoice(kept[i]["text"], quantity, left.get(i, ZERO))
            for i, quantity in given.items()
            if quantity > left.get(i, ZERO)
        ]
    )


def _lines_for(
    uow: UnitOfWork,
    lines: Sequence[Mapping[str, Any]],
    wanted: Mapping[int, Decimal],
    kept: Mapping[int, Mapping[str, Any]],
    delivery: Mapping[str, Any] | None,
) -> list[LineInput]:
    sent = {}
    if delivery is not None:
        sent = {
            line["order_line_id"]: line["id"]
            for line in rows.lines_of(uow, DeliveryLine, "delivery_id", delivery["id"])
        }
    views = products.by_id(uow, {line["product_id"] for line in lines if line["product_id"] is not None})
    given = _shares_given(uow, [line["id"] for line in lines if line["discount_share"]])
    found = []
    for line in lines:
        quantity, row = wanted[line["id"]], kept[line["id"]]
        entered, unit, price = _in_entered_unit(uow, line, quantity, views)
        whole = row["quantity_ordered"] - row["quantity_closed"]
        is_rest = (
            row["quantity_invoiced"] - row["quantity_credited"] + quantity >= whole and row["quantity_closed"] == 0
        )
        currency_share = ZERO
        if line["discount_share"]:
            header = rows.get(uow, Order, line["order_id"])
            currency_share = rules.share(
                line["discount_share"], quantity, line["stock_quantity"], given.get(line["id"], ZERO), is_rest,
                administration.currency(uow, header["currency"]),
            )  # fmt: skip
        found.append(
            LineInput(
                kind=line["kind"],
                product_id=line["product_id"],
                text=line["text"],
                quantity=entered,
                unit=unit,
                unit_price=price,
                discount_percent=line["discount_percent"],
                discount_share=currency_share,
                line_id=line["id"],  # an archived product may still be invoiced
                taxes=tuple(tax["tax"] for tax in line["taxes"]),
                price_reason=line["price_reason"],
                custom=line["custom"],
                more={"order_line_id": line["id"], "delivery_line_id": sent.get(line["id"]), "credits_line_id": None},
            )
        )
    return found


def _shares_given(uow: UnitOfWork, order_line_ids: Sequence[int]) -> dict[int, Decimal]:
    """What was given of the document discount in posted invoices and credit notes, by order line."""
    if not order_line_ids:
        return {}
    lines, headers = table_of(InvoiceLine), table_of(Invoice)
    question = (
        select(lines.c.order_line_id, sum_of(lines.c.discount_share).label("total"))
        .join(headers, headers.c.id == lines.c.invoice_id)
        .where(lines.c.order_line_id.in_(sorted(order_line_ids)), headers.c.state == InvoiceState.POSTED)
        .group_by(lines.c.order_line_id)
    )
    return {row.order_line_id: row.total for row in uow.rows(question)}


def _in_entered_unit(
    uow: UnitOfWork, line: Mapping[str, Any], quantity: Decimal, views: Mapping[int, ProductView]
) -> tuple[Decimal, str | None, Decimal]:
    """So many stock units as the order had them entered; where that is no whole step, in the stock unit."""
    if quantity == line["stock_quantity"]:
        return line["quantity"], line["unit"], line["unit_price"]
    view = views.get(line["product_id"] or 0)
    if view is None or line["unit"] in (None, view.unit):
        return quantity, line["unit"], line["unit_price"]
    measure = administration.unit_of_measure(uow, line["unit"])
    entered = EXACT.divide(EXACT.multiply(line["quantity"], quantity), line["stock_quantity"])
    if round_qty(entered, measure.step) == entered:
        return entered, line["unit"], line["unit_price"]
    price = convert_price(line["unit_price"], measure, administration.unit_of_measure(uow, view.unit), 6)
    return quantity, view.unit, price


# ------------------------------------------------------------------------------------------------ posting


@verb("invoicing.post", N_("Post invoice"), roles=(CLERK,))
def post(uow: UnitOfWork, invoice_id: int) -> int:
    """Into the books: a number without gaps, what is owed by due date, an entry, the seal. Posted is the end."""
    header, lines = drafts.load(uow, DRAFT, invoice_id)
    FLOW.check(header["state"], InvoiceState.POSTED)
    if not lines:
        raise NotAllowed("no_lines", N_("An invoice needs at least one line."), field="lines")
    check_sum(header)
    order = None
    if header["order_id"] is not None:
        order = rows.get(uow, Order, header["order_id"], lock=True)
    return post_now(uow, header, lines, order)
