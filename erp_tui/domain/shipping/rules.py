"""The states of deliveries and returns and what they say has happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.facts import Fact
from erp_tui.domain.kernel.flow import Flow
from erp_tui.domain.kernel.money import fits
from erp_tui.domain.kernel.text import N_


class DeliveryState(StrEnum):
    PLANNED = "planned"
    RESERVED = "reserved"
    PICKED = "picked"
    PACKED = "packed"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


_D = DeliveryState
FLOW: Flow[DeliveryState] = Flow(
    {
        _D.PLANNED: (_D.RESERVED, _D.PICKED, _D.SHIPPED, _D.CANCELLED),
        _D.RESERVED: (_D.PLANNED, _D.PICKED, _D.SHIPPED, _D.CANCELLED),
        _D.PICKED: (_D.PACKED, _D.SHIPPED, _D.RESERVED, _D.PLANNED, _D.CANCELLED),
        _D.PACKED: (_D.SHIPPED, _D.PICKED, _D.CANCELLED),
        _D.SHIPPED: (),
        _D.CANCELLED: (),
    },
    {
        _D.PLANNED: N_("Planned"),
        _D.RESERVED: N_("Reserved"),
        _D.PICKED: N_("Picked"),
        _D.PACKED: N_("Packed"),
        _D.SHIPPED: N_("Shipped"),
        _D.CANCELLED: N_("Cancelled"),
    },
)
"""Planned: something is still short. Reserved: all of it is promised. A small house ships without picking and packing."""
OPEN = (_D.PLANNED, _D.RESERVED)
STARTED = (_D.PICKED, _D.PACKED)


class ReturnState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    RECEIVED = "received"
    REJECTED = "rejected"


_R = ReturnState
RETURN_FLOW: Flow[ReturnState] = Flow(
    {
        _R.REQUESTED: (_R.APPROVED, _R.REJECTED),
        _R.APPROVED: (_R.RECEIVED, _R.REJECTED),
        _R.RECEIVED: (),
        _R.REJECTED: (),
    },
    {
        _R.REQUESTED: N_("To approve"),
        _R.APPROVED: N_("Approved"),
        _R.RECEIVED: N_("Received"),
        _R.REJECTED: N_("Rejected"),
    },
)


@dataclass(frozen=True)
class DeliveryShipped(Fact):
    """The goods have left."""

    order_id: int


@dataclass(frozen=True)
class DeliveryReversed(Fact):
    """`record_id` is the reversing delivery, `delivery_id` the one that was undone."""

    order_id: int
    delivery_id: int


@dataclass(frozen=True)
class ReturnReceived(Fact):
    """Goods came back."""

    order_id: int


@dataclass(frozen=True)
class NewReturn:
    """What a customer wants to send back of one delivery: quantities in stock units by delivery line; None: all."""

    delivery_id: int
    quantities: Mapping[int, Decimal] | None
    reason: str
    reason_text: str = ""
    restock: bool = True


def check_quantities(wanted: Mapping[int, Decimal], known: Mapping[int, Decimal]) -> None:
    """Quantities name lines of the document and are not below zero."""
    for line_id, quantity in wanted.items():
        if line_id not in known:
            raise InvalidInput("no_line", N_("There is no such line."), field="line")
        if not fits(quantity):
            raise InvalidInput("not_positive", N_("A quantity is a number above zero."), field="quantity")
