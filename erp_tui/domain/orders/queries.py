"""Reading orders: one with its lines, progress and holds; lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, exists, func, select

from erp_tui.domain.administration.term_views import DueRow
from erp_tui.domain.kernel import audit
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.listing import Column, Listing, Sort
from erp_tui.domain.kernel.models import Record, RecordLink
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.orders import rules
from erp_tui.domain.orders.line_views import OrderLineView, invoiced_by, lines_of, progress_of
from erp_tui.domain.orders.list_words import billing_word, delivery_word, waits
from erp_tui.domain.orders.models import Hold, Order, OrderLine, OrderLineProgress
from erp_tui.domain.parties import queries as party_queries
from erp_tui.domain.parties.models import Party
from erp_tui.domain.pricing.payable import payable
from erp_tui.domain.quotations.models import Quotation

__all__ = [
    "ORDERS", "HoldView", "OrderLineView", "OrderView", "SameReference", "credit_released", "holds", "holds_of",
    "invoiced_by", "is_held", "is_open_hold", "line_text", "open_holds", "order", "orders_of", "with_hold", "with_reference",
]  # fmt: skip


@dataclass(frozen=True)
class HoldView:
    id: int
    order_id: int
    kind: str
    message: str
    values: dict[str, str]
    placed_at: datetime
    released_at: datetime | None
    release_reason: str
    expires_on: date | None
    amount_base: Decimal | None
    is_open: bool
    """Not released, or released until a day that is over."""
    exception: str = ""
    """What went wrong, of EXCEPTIONS; empty: it is another kind of hold."""
    source_id: int | None = None
    source_kind: str | None = None
    """The document that an exception came from."""
    answer: str = ""


@dataclass(frozen=True)
class OrderView:
    """An order as a clerk sees it. Amounts in `currency`; `progress` is a derived word."""

    id: int
    number: str
    state: str
    progress: str
    delivery_status: str
    """Derived: draft, confirmed, partly_delivered, delivered, closed (nothing went) or cancelled."""
    invoice_status: str
    """Derived: nothing_to_invoice, to_invoice (or to credit) or invoiced."""
    delivered_percent: Decimal
    """Of the quantities ordered, at most 100."""
    invoiced_percent: Decimal
    """Of the net of what was ordered, at most 100."""
    on: date
    party_id: int
    party_code: str
    party_name: str
    bill_to_id: int
    bill_to_code: str
    contact_id: int | None
    bill_address_id: int | None
    ship_address_id: int | None
    ship_to: dict[str, Any] | None
    salesperson_id: int | None
    language: str
    currency: str
    rate: Decimal
    payment_term_id: int | None
    price_list_id: int | None
    discount_percent: Decimal
    discount_amount: Decimal
    discount_applies_to: str
    prices_include_tax: bool
    net: Decimal
    tax: Decimal
    gross: Decimal
    rounding: Decimal
    taxes: tuple[dict[str, Any], ...]
    payable: tuple[DueRow, ...]
    """When how much would be due if all of it were invoiced on its day."""
    coupons: list[str]
    printed_note: str
    warehouse_id: int
    carrier_id: int | None
    quotation_id: int | None
    quotation_number: str | None
    customer_reference: str
    requested_on: date | None
    confirmed_at: datetime | None
    closed_at: datetime | None
    invoice_on: str
    deliver_on: str
    deposit: Decimal
    deposit_used: Decimal
    exposure_base: Decimal
    version: int
    lines: tuple[OrderLineView, ...]
    components: tuple[OrderLineView, ...]
    """What the kits of a confirmed order are delivered as."""
    holds: tuple[HoldView, ...]
    as_of: int
    """The change set that wrote to it last when it was read."""

    @property
    def is_held(self) -> bool:
        return any(hold.is_open for hold in self.holds)


def order(unit: Unit, order_id: int, known: OrderView | None = None) -> OrderView:
    """An order with its lines. `known`: as it was read before; only lines that were written since are read again."""
    written, as_of = (
        (None, audit.newest(unit, order_id))
        if known is None
        else audit.written_since(unit, order_id, OrderLine, known.as_of)
    )
    found = _head(unit, order_id)
    kept = progress_of(unit, order_id)
    before = (*known.lines, *known.components) if known is not None else ()
    all_lines = lines_of(unit, order_id, found["invoice_on"], kept, before, written)
    lines = tuple(line for line in all_lines if line.kind != rules.COMPONENT)
    counted = [line for line in lines if line.id in kept]
    by = invoiced_by(found["invoice_on"], [line.kind for line in counted])
    figures = {line.id: kept[line.id] for line in counted}
    moving = [kept[line.id] for line in all_lines if line.id in kept]
    own = {name: found[name] for name in OrderView.__dataclass_fields__ if name in found and name != "taxes"}
    return OrderView(
        **own,
        taxes=tuple(found["taxes"]),
        payable=payable(unit, found),
        progress=rules.progress_word(found["state"], moving),
        delivery_status=rules.delivery_status(found["state"], moving),
        invoice_status=rules.invoice_status(found["state"], by, list(figures.values())),
        delivered_percent=rules.part_percent(
            [
                (figures[line.id].quantity_kept, figures[line.id].quantity_ordered)
                for line in counted
                if line.kind in rules.DELIVERED_KINDS
            ]
        ),
        invoiced_percent=rules.part_percent(
            [(rules.part_of_net(line.net, figures[line.id]), line.net) for line in counted if line.net > 0]
        ),
        lines=lines,
        components=tuple(line for line in all_lines if line.kind == rules.COMPONENT),
        holds=holds_of(unit, order_id),
        as_of=as_of,
    )


def _head(unit: Unit, order_id: int) -> dict[str, Any]:
    """An order without its lines, with the words for whom and what it is."""
    orders, parties, payers = table_of(Order), table_of(Party), table_of(Party).alias("payer")
    quoted = table_of(Quotation)
    row = unit.row(
        select(
            orders,
            parties.c.code.label("party_code"),
            parties.c.name.label("party_name"),
            payers.c.code.label("bill_to_code"),
            quoted.c.number.label("quotation_number"),
        )
        .join(parties, parties.c.id == orders.c.party_id)
        .join(payers, payers.c.id == orders.c.bill_to_id)
        .outerjoin(quoted, quoted.c.id == orders.c.quotation_id)
        .where(orders.c.id == order_id)
    )
    if row is None:
        raise NotFound("no_order", N_("There is no such order."))
    return dict(row._mapping)


def line_text(unit: Unit, line_id: int) -> str:
    """The printed text of a line."""
    table = table_of(OrderLine)
    return str(unit.value(select(table.c.text).where(table.c.id == line_id)) or "")


def holds_of(unit: Unit, order_id: int) -> tuple[HoldView, ...]:
    return _holds_where(unit, table_of(Hold).c.order_id == order_id)


def holds(unit: Unit, hold_ids: Sequence[int]) -> tuple[HoldView, ...]:
    """These holds, oldest first."""
    return _holds_where(unit, table_of(Hold).c.id.in_(hold_ids))


def _holds_where(unit: Unit, condition: Any) -> tuple[HoldView, ...]:
    table, sources = table_of(Hold), table_of(Record)
    question = select(table, sources.c.kind.label("source_kind")).outerjoin(sources, sources.c.id == table.c.source_id)
    return tuple(
        HoldView(
            row.id, row.order_id, row.kind, row.reason["message"], row.reason["values"], row.placed_at, row.released_at,
            row.release_reason, row.expires_on, row.amount_base,
            rules.holds_now(row.released_at, row.expires_on, unit.today),
            row.exception, row.source_id, row.source_kind, row.answer,
        )
        for row in unit.rows(question.where(condition).order_by(table.c.id))
    )  # fmt: skip


def is_open_hold(holds: Any, today: date) -> Any:
    """The condition of a row that holds its order today; the same as `rules.holds_now`."""
    return holds.c.released_at.is_(None) | (holds.c.expires_on < today)


def open_holds(unit: Unit, order_id: int) -> set[str]:
    """The kinds of what holds an order now."""
    table = table_of(Hold)
    question = select(table.c.kind).where(table.c.order_id == order_id, is_open_hold(table, unit.today))
    return {row.kind for row in unit.rows(question)}


def with_hold(unit: Unit, order_id: int, *, lock: bool = False) -> dict[str, Any]:
    """The row of an order; in `is_held` whether something holds it today, in `credit_limit` that of who pays: in one statement."""
    table, holds, payers = table_of(Order), table_of(Hold), table_of(Party)
    held = exists().where(holds.c.order_id == table.c.id, is_open_hold(holds, unit.today)).correlate(table)
    question = (
        select(table, held.label("is_held"), payers.c.credit_limit, payers.c.group.label("payer_group"))
        .join(payers, payers.c.id == table.c.bill_to_id)
        .where(table.c.id == order_id)
    )
    row = unit.row(question.with_for_update(of=table) if lock else question)
    if row is None:
        raise NotFound("no_order", N_("There is no such order."))
    found = dict(row._mapping)
    return found | {"credit_limit": party_queries.limit_of(unit, found["credit_limit"], found.pop("payer_group"))}


def is_held(unit: Unit, order_id: int) -> bool:
    return bool(open_holds(unit, order_id))


def credit_released(unit: Unit, order_id: int) -> bool:
    """Whether a credit hold of this order was released and the release still holds."""
    return any(hold.kind == "credit" and not hold.is_open for hold in holds_of(unit, order_id))


def orders_of(unit: Unit, earlier_id: int) -> list[int]:
    """The orders that came from an earlier document (a quotation)."""
    links, orders = table_of(RecordLink), table_of(Order)
    question = (
        select(orders.c.id)
        .join(links, links.c.later_id == orders.c.id)
        .where(links.c.earlier_id == earlier_id, links.c.kind == "made", orders.c.state != rules.OrderState.CANCELLED)
    )
    return [row.id for row in unit.rows(question)]


@dataclass(frozen=True)
class SameReference:
    order_id: int
    number: str
    on: date
    state: str


def with_reference(unit: Unit, party_id: int, reference: str, *, but: int | None = None) -> list[SameReference]:
    """Orders of this customer under the same reference: a warning that it may have been entered already."""
    wanted = clean(reference, limit=60)
    if not wanted:
        return []
    table = table_of(Order)
    question = select(table.c.id.label("order_id"), table.c.number, table.c.on, table.c.state).where(
        table.c.party_id == party_id, table.c.customer_reference == wanted, table.c.state != rules.OrderState.CANCELLED
    )
    return [SameReference(**row._mapping) for row in unit.rows(question.order_by(table.c.id)) if row.order_id != but]


# ------------------------------------------------------------------------------------------------ lists


def _source(asked: Asked) -> Select[Any]:
    orders, parties = table_of(Order), table_of(Party)
    return select(
        orders.c.id, orders.c.number, orders.c.on, orders.c.state, orders.c.party_id,
        parties.c.code.label("party_code"), parties.c.name.label("party_name"), parties.c.sort_name,
        orders.c.customer_reference, func.lower(orders.c.customer_reference).label("reference_key"),
        func.lower(orders.c.number).label("number_key"), orders.c.requested_on, orders.c.net, orders.c.gross,
        orders.c.currency, delivery_word(orders, asked.today).label("delivery"), billing_word(orders).label("billing"),
        waits(orders).label("is_short"),
    ).join(parties, parties.c.id == orders.c.party_id)  # fmt: skip


def _held(columns: Any, unit: Unit) -> Any:
    holds = table_of(Hold)
    placed = columns.id.in_(select(holds.c.order_id).where(holds.c.released_at.is_(None)))
    again = columns.id.in_(select(holds.c.order_id).where(holds.c.expires_on < unit.today))
    return (placed & columns.state.in_(("draft", "confirmed"))) | (again & (columns.state == "confirmed"))


def _has_exception(columns: Any, _unit: Unit) -> Any:
    table = table_of(Hold)
    wrong = select(table.c.order_id).where(table.c.exception != "", table.c.released_at.is_(None))
    return columns.id.in_(wrong) & (columns.state == "confirmed")


def _short(columns: Any, unit: Unit) -> Any:
    kept = table_of(OrderLineProgress)
    return columns.id.in_(select(kept.c.order_id).where(kept.c.is_waiting == 1))


ORDERS = Listing(
    "orders",
    N_("Orders"),
    "order",
    (
        Column("number", N_("Number"), "code", 9),
        Column("on", N_("Date"), "day", 10),
        Column("party_name", N_("Customer"), width=18, grows=True, key="sort_name", of="party_id"),
        Column("requested_on", N_("Requested"), "day", 10, wide=True),
        Column("customer_reference", N_("Reference"), width=14, wide=True, key="reference_key"),
        Column("delivery", N_("Progress"), "state", 16),
        Column("billing", N_("Billing"), "state", 18, wide=True),
        Column("gross", N_("Total"), "amount", 12),
        Column("currency", N_("Cur"), "code", 4),
        Column("state", N_("State"), "state", 14, wide=True),
    ),
    _source,
    ("number",),
    descending=True,
    sorts=(
        Sort("on", ("on", "number")),
        Sort("state", ("state", "number")),
        Sort("gross", ("gross", "number")),
    ),
    found=(("party", "party_id"),),
    searched=("number_key", "sort_name", "reference_key"),
    filters={
        "draft": (N_("Drafts"), lambda c, unit: c.state == "draft"),
        "open": (N_("Open"), lambda c, unit: c.state == "confirmed"),
        "held": (N_("Held"), _held),
        "exception": (N_("Exceptions"), _has_exception),
        "short": (N_("Waiting for goods"), _short),
    },
)
