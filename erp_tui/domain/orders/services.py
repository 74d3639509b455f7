"""What is done with orders: enter, change, confirm, copy; how they are held and end stands in `holds` and `ending`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, raise_all
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.orders import amending, approval, closing, progress, queries
from erp_tui.domain.orders.approval import ask_approval
from erp_tui.domain.orders.ending import cancel, close_line, close_short, give_back, reopen
from erp_tui.domain.orders.holds import (
    check_open,
    fits_limit,
    hold,
    release_credit_hold,
    release_hold,
)
from erp_tui.domain.orders.models import Order, OrderLine
from erp_tui.domain.orders.rules import (
    COMPONENT,
    FLOW,
    NewOrder,
    OrderAmended,
    OrderConfirmed,
    OrderReserved,
    OrderState,
    OrderStopped,
)
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.parties.rules import DELIVER_ON, INVOICE_ON, why_not_choice, why_not_order, why_not_use
from erp_tui.domain.pricing import coupons, documents, drafts, promotions
from erp_tui.domain.pricing.documents import COUNTED, LineInput, NewDocument
from erp_tui.domain.pricing.drafts import Draft
from erp_tui.domain.pricing.rules import check_none_below_zero
from erp_tui.domain.quotations import services as quotations
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock.rules import StockRaised

__all__ = [
    "add_lines", "ask_approval", "cancel", "change", "change_line", "close_line", "close_short", "confirm", "copy", "create",
    "from_quotation", "hold", "note", "release_credit_hold", "release_hold", "remove_line", "reopen", "reprice", "reserve",
    "reserve_waiting",
]  # fmt: skip

DRAFT = Draft(
    Order,
    OrderLine,
    "order_id",
    ("requested_on", "promised_on", "quotation_line_id", "quoted_quantity", "removed"),
    beside=COMPONENT,
)
CHANGEABLE = {
    "contact_id", "bill_address_id", "ship_address_id", "ship_to", "salesperson_id", "language", "payment_term_id",
    "discount_percent", "discount_amount", "discount_applies_to", "prices_include_tax", "printed_note", "coupons",
    "carrier_id", "customer_reference", "requested_on", "invoice_on", "deliver_on",
}  # fmt: skip
ON_DELIVERIES = {"ship_address_id", "ship_to", "carrier_id", "printed_note"}
"""What open deliveries have from their order."""


@verb("orders.create", N_("New order"), roles=(CLERK,))
def create(uow: UnitOfWork, new: NewOrder) -> int:
    """A draft order with its lines, priced and taxed. Blocked and archived customers are refused."""
    values = documents.header_values(uow, new.document)
    buyer, payer = (parties.defaults_for(uow, values[name]) for name in ("party_id", "bill_to_id"))
    faults = [why_not_order(buyer.name, buyer.is_customer), *_policy_faults(new.invoice_on, new.deliver_on)]
    raise_all([error for error in faults if error])
    values |= {
        "warehouse_id": new.warehouse_id or stock.default_warehouse(uow),
        "carrier_id": new.carrier_id,
        "customer_reference": clean(new.customer_reference, limit=60),
        "requested_on": new.requested_on,
        "invoice_on": new.invoice_on or payer.invoice_on or administration.setting(uow, "invoice.on"),
        "deliver_on": new.deliver_on or payer.deliver_on or administration.setting(uow, "shipping.deliver_on"),
        "quotation_id": new.quotation_id,
        "coupons": coupons.checked(uow, new.document.coupons)
        if new.quotation_id is None
        else list(new.document.coupons),
    }
    check_none_below_zero(line.quantity for line in new.document.lines)
    lines = [_with_dates(line, new.requested_on) for line in new.document.lines]
    _lines, priced = promotions.price(uow, values, lines)
    number = numbering.take(uow, "order", values["on"], values["branch_id"])
    order_id = records.add(uow, "order", buyer.name, number=number, party_id=values["party_id"], on=values["on"])
    write.insert_one(uow, Order, id=order_id, number=number, **values, **priced.header)
    drafts.insert_lines(uow, DRAFT, order_id, priced)
    approval.follow_change(uow, {"id": order_id, **values, **priced.header}, priced.lines)
    return order_id


def _policy_faults(invoice_on: str | None, deliver_on: str | None) -> list[InvalidInput | None]:
    return [
        why_not_choice(invoice_on, INVOICE_ON, field="invoice_on", name=N_("What is invoiced")),
        why_not_choice(deliver_on, DELIVER_ON, field="deliver_on", name=N_("Goods leave when the order is")),
    ]


def _with_dates(line: LineInput, requested_on: date | None) -> LineInput:
    more = {
        "requested_on": line.more.get("requested_on") or requested_on,
        "promised_on": line.more.get("promised_on"),
        "quotation_line_id": line.more.get("quotation_line_id"),
        "quoted_quantity": line.more.get("quoted_quantity", ZERO),
    }
    return replace(line, more=more)


@verb("orders.from_quotation", N_("Make order"), roles=(CLERK,))
def from_quotation(
    uow: UnitOfWork,
    quotation_id: int,
    *,
    lines: Mapping[int, Decimal] | None = None,
    customer_reference: str = "",
) -> int:
    """Accept a quotation (unless it is accepted already) and enter its order: same prices, same taxes.

    `lines` are the quantities ordered by line of the quotation, optional ones among them; none: all that is left of what is not
    optional. The rest can become another order later.
    """
    header, inputs = quotations.accepted(uow, quotation_id, lines)
    document = NewDocument(
        lines=tuple(inputs),
        **{name: header[name] for name in NewDocument.__dataclass_fields__ if name not in ("lines", "on")},
    )
    reference = customer_reference or str(header["customer_reference"])
    order_id = create(uow, NewOrder(document, customer_reference=reference, quotation_id=quotation_id))
    records.link(uow, quotation_id, order_id)
    return order_id


@verb("orders.copy", N_("Copy order"), roles=(CLERK,))
def copy(uow: UnitOfWork, order_id: int) -> int:
    """A new draft with the same lines at today's prices; prices agreed by hand stay."""
    header = rows.get(uow, Order, order_id)
    lines = [
        replace(
            line, taxes=None, unit_price=line.unit_price if (line.price_reason or {}).get("code") == "given" else None
        )
        for line in drafts.inputs_of(DRAFT, _shown(rows.lines_of(uow, OrderLine, "order_id", order_id)), anew=True)
    ]
    document = NewDocument(
        lines=tuple(lines),
        **{name: header[name] for name in NewDocument.__dataclass_fields__ if name not in ("lines", "on")},
    )
    new_id = create(uow, NewOrder(document, warehouse_id=header["warehouse_id"], carrier_id=header["carrier_id"]))
    records.link(uow, order_id, new_id, "copied")
    return new_id


def _shown(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if not line["removed"] and line["kind"] != COMPONENT]


# ------------------------------------------------------------------------------------------------ changing


@verb("orders.change", N_("Change order"), roles=(CLERK,))
def change(uow: UnitOfWork, order_id: int, *, version: int | None = None, **new: Any) -> int:
    """Change what is given of CHANGEABLE. A changed discount prices the whole order anew."""
    assert new.keys() <= CHANGEABLE, new.keys() - CHANGEABLE
    if "ship_to" in new:
        new["ship_to"] = documents.clean_address(uow, new["ship_to"])
    for name, limit in (("customer_reference", 60), ("printed_note", 2000)):
        if name in new:
            new[name] = clean(new[name], multiline=name == "printed_note", limit=limit)
    raise_all([error for error in _policy_faults(new.get("invoice_on"), new.get("deliver_on")) if error])
    header = rows.get(uow, Order, order_id, lock=True)
    if new.get("invoice_on", header["invoice_on"]) != header["invoice_on"] and header["state"] != OrderState.DRAFT:
        raise NotAllowed(
            "not_draft", N_("What is invoiced is settled when the order is confirmed."), field="invoice_on"
        )
    if "coupons" in new:
        if header["state"] != OrderState.DRAFT:
            raise NotAllowed("not_draft", N_("Coupons are given before an order is confirmed."), field="coupons")
        new["coupons"] = coupons.checked(uow, new["coupons"])
    if documents.changes_totals(uow, header, new) or "coupons" in new:
        _rewrite(uow, order_id, lambda lines: [replace(line, discount_share=None) for line in lines], version, new)
    else:
        check_open(header)
        write.update(uow, Order, header, version=version, **new)
        if header["state"] == OrderState.CONFIRMED and new.keys() & ON_DELIVERIES:
            uow.tell(OrderAmended(order_id, ()))
    return order_id


@verb("orders.add_lines", N_("Add lines"), roles=(CLERK,))
def add_lines(uow: UnitOfWork, order_id: int, lines: Sequence[LineInput], *, version: int | None = None) -> int:
    """More lines at the end."""

    def add(present: list[LineInput]) -> list[LineInput]:
        return [*present, *(_with_dates(line, None) for line in lines)]

    _rewrite(uow, order_id, add, version, only=())
    return order_id


@verb("orders.change_line", N_("Change line"), roles=(CLERK,))
def change_line(uow: UnitOfWork, order_id: int, line_id: int, *, version: int | None = None, **new: Any) -> int:
    """Quantity, unit, price, discount, text, requested or promised day of a line. Not below what was delivered.

    While it is a draft another quantity may bring another price; the prices of a confirmed order do not move by themselves.
    """
    is_draft = rows.get(uow, Order, order_id, lock=True)["state"] == OrderState.DRAFT

    def change_it(present: list[LineInput]) -> list[LineInput]:
        return drafts.with_change(present, line_id, new, priced_anew=is_draft)

    _rewrite(uow, order_id, change_it, version, only=(line_id,))
    return order_id


@verb("orders.reprice", N_("Price anew"), roles=(CLERK,))
def reprice(uow: UnitOfWork, order_id: int, *, price_list_id: int | None = None, version: int | None = None) -> int:
    """Prices of a draft as the price lists have them now; prices given by hand stay. A confirmed order keeps its prices."""
    header, present = drafts.load(uow, DRAFT, order_id)
    if header["state"] != OrderState.DRAFT:
        raise NotAllowed("not_draft", N_("A confirmed order keeps its prices."))
    now = drafts.reprice(uow, DRAFT, header, present, price_list_id=price_list_id, version=version)
    approval.follow_change(uow, *now, present)
    return order_id


@verb("orders.remove_line", N_("Remove line"), roles=(CLERK,))
def remove_line(uow: UnitOfWork, order_id: int, line_id: int, *, version: int | None = None) -> int:
    """Take a line off. Of a confirmed order it stays in the history and counts for nothing; refused when something of it was
    delivered or invoiced, or when it is the last one.
    """
    header = rows.get(uow, Order, order_id, lock=True)
    if header["state"] == OrderState.DRAFT:
        _rewrite(uow, order_id, lambda present: drafts.without(present, line_id), version, only=(line_id,))
        return order_id
    check_open(header)
    kept = progress.locked(uow, order_id)
    if line_id not in kept:
        _rewrite(uow, order_id, lambda present: drafts.without(present, line_id), version)
        return order_id
    row = kept[line_id]
    if row["quantity_delivered"] or row["quantity_invoiced"]:
        raise NotAllowed(
            "line_delivered", N_("{text}: some of it was delivered or invoiced already. Close it short instead."),
            field="line", text=row["text"],
        )  # fmt: skip
    closing.close(uow, header, kept, {line_id: None})
    before = rows.lines_of(uow, OrderLine, "order_id", order_id)
    quoted = next(line for line in before if line["id"] == line_id)
    if quoted["quoted_quantity"]:
        quotations.give_back(uow, {quoted["quotation_line_id"]: quoted["quoted_quantity"]})
    gone = {"optional": True, "removed": True, "quoted_quantity": ZERO}
    _rewrite(uow, order_id, lambda present: drafts.with_change(present, line_id, gone), version)
    if all(
        line["optional"] or line["kind"] not in COUNTED for line in rows.lines_of(uow, OrderLine, "order_id", order_id)
    ):
        raise NotAllowed("no_lines", N_("An order needs at least one line."), field="lines")
    uow.tell(OrderStopped(order_id))
    return order_id


@verb("orders.reserve", N_("Reserve"), roles=(CLERK,))
def reserve(uow: UnitOfWork, order_id: int) -> int:
    """Promise what is free to what is still to come of a confirmed order that nothing holds."""
    header = rows.get(uow, Order, order_id, lock=True)
    if header["state"] != OrderState.CONFIRMED or queries.is_held(uow, order_id):
        raise NotAllowed("not_deliverable", N_("Only orders that are confirmed and not held are delivered."))
    progress.reserve(uow, header)
    uow.tell(OrderReserved(order_id))
    return order_id


def _rewrite(
    uow: UnitOfWork,
    order_id: int,
    change_lines: Callable[[list[LineInput]], list[LineInput]],
    version: int | None,
    header_new: Mapping[str, Any] | None = None,
    *,
    only: Collection[int] | None = None,
) -> None:
    """Change the lines of an order. `only`: the lines that the change is about, beside new ones (None: all of them)."""
    present = drafts.load_part(uow, DRAFT, order_id, only)
    header = present.header
    before = [line for line in present.lines if line["kind"] != COMPONENT]  # they follow their kits
    check_open(header)
    wanted = change_lines(drafts.inputs_of(DRAFT, before))
    check_none_below_zero(line.quantity for line in wanted)
    after, now = drafts.store_lines(
        uow, DRAFT, header, before, wanted, is_part=present.is_part, version=version, **(header_new or {})
    )
    give_back(uow, before, now)
    approval.follow_change(uow, after, now, before)
    if header["state"] == OrderState.CONFIRMED:
        amending.follow(uow, after, now, is_part=present.is_part)


# ------------------------------------------------------------------------------------------------ confirming


@verb("orders.confirm", N_("Confirm order"), roles=(CLERK,))
def confirm(uow: UnitOfWork, order_id: int, *, version: int | None = None) -> int:
    """The order stands: goods are planned and reserved, what the customer owes is checked, the delivery is planned.

    Over the credit limit the order is confirmed and held: it reserves and ships nothing until the hold is released.
    """
    header, lines = drafts.load(uow, DRAFT, order_id)
    FLOW.check(header["state"], OrderState.CONFIRMED)
    if header["state"] != OrderState.DRAFT:  # a closed one is opened again by what happens to it, not by hand
        raise NotAllowed("confirmed_already", N_("This order was confirmed already."))
    counted = [line for line in lines if line["kind"] in COUNTED and not line["optional"]]
    if not counted:
        raise NotAllowed("no_lines", N_("An order needs at least one line."), field="lines")
    approval.check(uow, header, lines)
    if header["quotation_id"] is None:  # one that was accepted has used its coupons
        coupons.take(uow, header, lines)
    payer = parties.defaults_for(uow, header["bill_to_id"])
    if error := why_not_use(payer.name, payer.archived_at is not None, payer.blocked_reason):
        raise error
    exposed = administration.in_base(uow, header["gross"], header["rate"])
    kinds = queries.open_holds(uow, order_id)
    counts = "credit" not in kinds and fits_limit(uow, header, exposed)
    after = write.update(
        uow, Order, header, version=version, state=OrderState.CONFIRMED, confirmed_at=uow.now,
        exposure_base=exposed if counts else ZERO,
    )  # fmt: skip
    held = bool(kinds) or not counts
    progress.replan(uow, after, counted, {}, reserve=not held)
    if not held:
        uow.tell(OrderConfirmed(order_id, header["invoice_on"]))
    return order_id


@verb("orders.note", N_("Add note"), roles=(CLERK,))
def note(uow: UnitOfWork, order_id: int, text: str, *, printed: bool = False) -> int:
    """A note inside the house, or printed on what the customer gets."""
    if not clean(text, multiline=True):
        raise InvalidInput("no_text", N_("Write something."), field="text")
    return records.note(uow, order_id, text, printed=printed)


# ------------------------------------------------------------------------------------------------ reactions


def reserve_waiting(uow: UnitOfWork, fact: StockRaised) -> None:
    """Goods have become free: orders that wait for them get them, first confirmed first."""
    for order_id in progress.reserve_waiting(uow, fact.warehouse_id, fact.product_ids):
        uow.tell(OrderReserved(order_id))
