"""The states of an order, its holds, what it says has happened, and how much may still be delivered or invoiced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from erp_tui.domain.kernel.errors import NotEnough
from erp_tui.domain.kernel.facts import Fact
from erp_tui.domain.kernel.flow import Flow
from erp_tui.domain.kernel.money import EXACT, ZERO, round_half_away
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing.documents import NewDocument


class OrderState(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


FLOW: Flow[OrderState] = Flow(
    {
        OrderState.DRAFT: (OrderState.CONFIRMED, OrderState.CANCELLED),
        OrderState.CONFIRMED: (OrderState.CLOSED, OrderState.CANCELLED),
        OrderState.CLOSED: (OrderState.CONFIRMED,),
        OrderState.CANCELLED: (),
    },
    {
        OrderState.DRAFT: N_("Draft"),
        OrderState.CONFIRMED: N_("Confirmed"),
        OrderState.CLOSED: N_("Closed"),
        OrderState.CANCELLED: N_("Cancelled"),
    },
)
"""A closed order is open again when goods come back or an invoice is credited."""

COMPONENT = "component"
"""The kind of lines that a kit brings with it: they are delivered, and neither priced nor invoiced."""
DELIVERED_KINDS = ("product", "free", COMPONENT)
"""Lines of these kinds go with a delivery; charges go with the first invoice."""

HOLDS = {
    "credit": N_("Credit hold"),
    "manual": N_("By hand"),
    "approval": N_("Approval"),
    "exception": N_("Exception"),
}


GOODS_ANSWERS = {
    "recreate": N_("Deliver it again"),
    "split": N_("Deliver what is there, the rest later"),
    "substitute": N_("Another product instead"),
    "ignore": N_("Accept: it will not come"),
}
INVOICE_ANSWERS = {"recreate": N_("Invoice it again"), "ignore": N_("Accept: it is not invoiced")}
"""What a clerk can answer to an exception, and what that means for goods and for invoices."""


@dataclass(frozen=True)
class ExceptionKind:
    """What can go wrong with a confirmed order: its word, why the order is held (marked text), and the answers to it."""

    word: str
    message: str
    answers: Mapping[str, str] = field(default_factory=lambda: GOODS_ANSWERS)

    @property
    def is_of_goods(self) -> bool:
        """About goods that are still to come; else about what is to be invoiced."""
        return self.answers is GOODS_ANSWERS


EXCEPTIONS = {
    "delivery_cancelled": ExceptionKind(
        N_("Delivery cancelled"), N_("Delivery {number} was cancelled; its goods are still ordered.")
    ),
    "short_pick": ExceptionKind(N_("Short pick"), N_("Delivery {number}: not all goods were found.")),
    "lost_on_way": ExceptionKind(N_("Lost on the way"), N_("Delivery {number} was lost; its goods are still ordered.")),
    "supply_cancelled": ExceptionKind(
        N_("Supply cancelled"), N_("{number} was to bring goods for this order and was cancelled.")
    ),
    "invoice_credited": ExceptionKind(
        N_("Invoice credited"), N_("Invoice {number} was credited and nothing took its place."), INVOICE_ANSWERS
    ),
}


def holds_now(released_at: datetime | None, expires_on: date | None, today: date) -> bool:
    """Whether a hold holds its order today: not released, or released until a day that is over."""
    return released_at is None or (expires_on is not None and expires_on < today)


@dataclass(frozen=True)
class OrderConfirmed(Fact):
    """The order stands, and nothing holds it. `invoice_on` says what of it is invoiced."""

    invoice_on: str = "delivered"


@dataclass(frozen=True)
class OrderAmended(Fact):
    """Quantities of a confirmed order were changed; `line_ids` names the lines."""

    line_ids: tuple[int, ...]


@dataclass(frozen=True)
class OrderHeld(Fact):
    """A confirmed order is held: it reserves and ships nothing until it is released."""


@dataclass(frozen=True)
class OrderReleased(Fact):
    """The last hold of a confirmed order is gone."""

    invoice_on: str = "delivered"


@dataclass(frozen=True)
class OrderReserved(Fact):
    """Goods have become free and were promised to this order."""


@dataclass(frozen=True)
class WentWrong(Fact):
    """Something of EXCEPTIONS has happened to the order, by the document `source_id`: about so much of its lines (stock units)."""

    what: str
    source_id: int
    number: str
    quantities: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True)
class DeliveryWanted(Fact):
    """What is still to come of the order shall be delivered; `in_parts`: what is there now, and the rest by itself."""

    in_parts: bool = False


@dataclass(frozen=True)
class InvoiceWanted(Fact):
    """What is to be invoiced of the order shall be invoiced again."""


@dataclass(frozen=True)
class OrderStopped(Fact):
    """What was still to be delivered will not be: cancelled, or closed short."""


@dataclass(frozen=True)
class NewOrder:
    """A sales order to be entered: the document, and what only orders have."""

    document: NewDocument
    customer_reference: str = ""
    requested_on: date | None = None
    warehouse_id: int | None = None
    carrier_id: int | None = None
    quotation_id: int | None = None
    """The quotation that it comes from."""
    invoice_on: str | None = None
    deliver_on: str | None = None
    """Both None: as the customer has it, else as the company."""
    custom: Mapping[str, Any] | None = field(default=None, hash=False)


@dataclass(frozen=True)
class Progress:
    """How far a line is, stock units. Delivered and invoiced are counted up, returned and credited beside them."""

    quantity_ordered: Decimal
    quantity_reserved: Decimal = ZERO
    quantity_delivered: Decimal = ZERO
    quantity_returned: Decimal = ZERO
    quantity_invoiced: Decimal = ZERO
    quantity_credited: Decimal = ZERO
    quantity_closed: Decimal = ZERO
    quantity_waived: Decimal = ZERO
    """Not to be invoiced: somebody accepted that its invoice was credited."""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Progress:
        """The progress that a row of the books keeps, whatever else stands in it."""
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})

    @property
    def quantity_to_deliver(self) -> Decimal:
        """What is still to come. Goods that came back are not sent again by themselves."""
        return max(ZERO, self.quantity_ordered - self.quantity_delivered - self.quantity_closed)

    @property
    def quantity_short(self) -> Decimal:
        return max(ZERO, self.quantity_to_deliver - self.quantity_reserved)

    @property
    def quantity_kept(self) -> Decimal:
        """Delivered and not come back."""
        return self.quantity_delivered - self.quantity_returned

    def to_invoice(self, invoice_on: str) -> Decimal:
        """What was ordered and not closed, or what was delivered, less what came back and what was invoiced.

        Below zero: so much was invoiced that never went or came back, and is to be credited.
        """
        most = self.quantity_ordered - self.quantity_closed if invoice_on == "ordered" else self.quantity_delivered
        left = most - self.quantity_returned - (self.quantity_invoiced - self.quantity_credited)
        return left - min(self.quantity_waived, max(ZERO, left))


def most_deliverable(ordered: Decimal, over_percent: int) -> Decimal:
    """How much may be delivered at most: what is ordered, and what the setting allows beyond it."""
    return ordered + EXACT.divide(EXACT.multiply(ordered, Decimal(over_percent)), Decimal(100))


def more_than_ordered(text: str, wanted: Decimal, left: Decimal) -> NotEnough:
    """The refusal behind "delivered may not exceed ordered"."""
    return NotEnough(
        "more_than_ordered",
        N_("{text}: {wanted} are to be delivered, only {left} are still to come."),
        field="quantity",
        text=text,
        wanted=wanted,
        left=left,
    )


def invoice_status(state: str, invoice_on: str, lines: list[Progress]) -> str:
    """A derived word, from the lines that are invoiced: something is to invoice (or to credit), all is invoiced, or neither."""
    if state in (OrderState.DRAFT, OrderState.CANCELLED) or not lines:
        return "nothing_to_invoice"
    if any(line.to_invoice(invoice_on) != 0 for line in lines):
        return "to_invoice"
    whole = all(
        line.quantity_invoiced - line.quantity_credited + line.quantity_waived
        >= line.quantity_ordered - line.quantity_closed - line.quantity_returned
        for line in lines
    )
    return "invoiced" if whole and any(line.quantity_invoiced > 0 for line in lines) else "nothing_to_invoice"


def part_percent(parts: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """How much of the whole is done, in percent with two places: pairs of what is done and what there is, at most all of it."""
    whole = sum((one for _done, one in parts), ZERO)
    done = sum((min(done, one) for done, one in parts), ZERO)
    return round_half_away(EXACT.divide(EXACT.multiply(done, Decimal(100)), whole), Decimal("0.01")) if whole else ZERO


def part_of_net(net: Decimal, line: Progress) -> Decimal:
    """So much of the net of a line as was invoiced of its quantity; exact, for percentages."""
    invoiced = line.quantity_invoiced - line.quantity_credited
    return EXACT.divide(EXACT.multiply(net, invoiced), line.quantity_ordered) if line.quantity_ordered else ZERO


def delivery_status(state: str, lines: list[Progress]) -> str:
    """A derived word: draft, confirmed, partly_delivered, delivered, closed (nothing went) or cancelled."""
    if state in (OrderState.DRAFT, OrderState.CANCELLED):
        return state
    delivered = any(line.quantity_delivered > 0 for line in lines)
    if all(line.quantity_to_deliver == 0 for line in lines):
        return "delivered" if delivered else "closed"
    return "partly_delivered" if delivered else "confirmed"


def progress_word(state: str, lines: list[Progress]) -> str:
    """A derived word for how far an order is; never stored."""
    if state != OrderState.CONFIRMED:
        return FLOW.words[OrderState(state)]
    delivered = any(line.quantity_delivered > 0 for line in lines)
    if all(line.quantity_to_deliver == 0 for line in lines):
        return N_("Delivered")
    return N_("Partly delivered") if delivered else FLOW.words[OrderState.CONFIRMED]
