"""The states of requisitions and purchase orders, and how much to buy."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from erp_tui.domain.kernel.errors import BusinessError, InvalidInput
from erp_tui.domain.kernel.facts import Fact
from erp_tui.domain.kernel.flow import Flow
from erp_tui.domain.kernel.money import ZERO, fits
from erp_tui.domain.kernel.quantity import round_qty
from erp_tui.domain.kernel.text import N_


class SupplyState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    ORDERED = "ordered"
    RECEIVED = "received"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


_S = SupplyState
FLOW: Flow[SupplyState] = Flow(
    {
        _S.PROPOSED: (_S.APPROVED, _S.ORDERED, _S.REJECTED, _S.CANCELLED),
        _S.APPROVED: (_S.ORDERED, _S.REJECTED, _S.CANCELLED),
        _S.ORDERED: (_S.RECEIVED, _S.CANCELLED),
        _S.RECEIVED: (),
        _S.REJECTED: (),
        _S.CANCELLED: (),
    },
    {
        _S.PROPOSED: N_("Proposed"),
        _S.APPROVED: N_("Approved"),
        _S.ORDERED: N_("Ordered"),
        _S.RECEIVED: N_("Received"),
        _S.REJECTED: N_("Rejected"),
        _S.CANCELLED: N_("Cancelled"),
    },
)
"""Requisitions and purchase orders go the same way; a small house orders without approving."""


@dataclass(frozen=True)
class RequisitionRaised(Fact):
    """Goods are needed that nobody has ordered yet."""


@dataclass(frozen=True)
class GoodsReceived(Fact):
    """Goods of a purchase order have come; `record_id` is the receipt."""

    purchase_order_id: int


@dataclass(frozen=True)
class Reorder:
    """A reorder rule as it is computed with: quantities in stock units."""

    minimum: Decimal
    maximum: Decimal
    multiple: Decimal | None = None
    order_minimum: Decimal | None = None
    lead_days: int = 0


NO_RULE = Reorder(ZERO, ZERO)
"""Goods without a rule: what is missing for orders is bought, no more."""


def order_quantity(forecast: Decimal, rule: Reorder) -> Decimal:
    """Below the minimum (not at it): maximum - forecast, at least the order minimum, up to the multiple.

    Source: examples, area reorder.
    """
    if forecast >= rule.minimum:
        return ZERO
    quantity = max(rule.maximum, rule.minimum) - forecast
    if rule.order_minimum is not None:
        quantity = max(quantity, rule.order_minimum)
    return round_qty(quantity, rule.multiple, "up") if rule.multiple else quantity


def faults_of(rule: Reorder) -> list[BusinessError]:
    found: list[BusinessError] = []
    for name in ("minimum", "maximum", "multiple", "order_minimum"):
        value = getattr(rule, name)
        if value is not None and not fits(value):
            found.append(InvalidInput("not_positive", N_("A quantity is a number above zero."), field=name))
    if not found and rule.maximum < rule.minimum:
        found.append(InvalidInput("max_below_min", N_("The maximum is not below the minimum."), field="maximum"))
    if not found and rule.multiple == 0:
        found.append(InvalidInput("not_positive", N_("A quantity is a number above zero."), field="multiple"))
    if not 0 <= rule.lead_days <= 3650:
        found.append(InvalidInput("bad_days", N_("These are no days."), field="lead_days"))
    return found
