"""What stock says and refuses: facts, inputs, kinds of places. Quantities in stock units, values in base currency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.facts import Fact
from erp_tui.domain.kernel.flow import Flow
from erp_tui.domain.kernel.money import MOST, ZERO, fits
from erp_tui.domain.kernel.text import N_

PLACES = {
    "storage": N_("Storage"),
    "supplier": N_("Suppliers"),
    "customer": N_("Customers"),
    "loss": N_("Differences"),
    "production": N_("Production"),
}


class CountState(StrEnum):
    DRAFT = "draft"
    POSTED = "posted"
    CANCELLED = "cancelled"


COUNT_FLOW: Flow[CountState] = Flow(
    {
        CountState.DRAFT: (CountState.POSTED, CountState.CANCELLED),
        CountState.POSTED: (),
        CountState.CANCELLED: (),
    },
    {CountState.DRAFT: N_("Draft"), CountState.POSTED: N_("Posted"), CountState.CANCELLED: N_("Cancelled")},
)


@dataclass(frozen=True)
class StockLowered(Fact):
    """Less will be there than before: goods were promised, lost or moved away. `record_id` is the document that asked."""

    warehouse_id: int
    product_ids: tuple[int, ...]


@dataclass(frozen=True)
class StockRaised(Fact):
    """More is free than before: goods came, were found, or a promise was given up."""

    warehouse_id: int
    product_ids: tuple[int, ...]


@dataclass(frozen=True)
class NewPlan:
    """A planned move of a document line; direction is in or out."""

    product_id: int
    warehouse_id: int
    direction: str
    quantity: Decimal
    planned_on: date
    record_id: int
    line_id: int


@dataclass(frozen=True)
class Want:
    """What a document line would like to have reserved."""

    line_id: int
    record_id: int
    product_id: int
    quantity: Decimal


@dataclass(frozen=True)
class Issue:
    """Goods that leave for the document line `line_id`; `doc_line_id` is the line that says so (delivery line)."""

    line_id: int
    product_id: int
    quantity: Decimal
    warehouse_id: int
    doc_line_id: int
    location_id: int | None = None
    """None: from wherever they lie in the warehouse."""


@dataclass(frozen=True)
class Incoming:
    """Goods that come in with a value in base currency."""

    product_id: int
    quantity: Decimal
    value: Decimal
    warehouse_id: int
    doc_line_id: int
    location_id: int | None = None
    """None: to where goods of the warehouse lie unless a place is named."""
    unit_cost: Decimal | None = None
    """What one unit came at; none: the value by the quantity."""


@dataclass(frozen=True)
class Planned:
    """A planned move as the forecast sees it; quantity is negative for what goes out."""

    on: date
    quantity: Decimal


def forecast(on_hand: Decimal, plans: list[Planned], today: date, until: date | None = None) -> Decimal:
    """On hand plus planned receipts less planned issues up to a day (none: all).

    A receipt planned for a past day that has not come is not counted on; an issue that is late still has to go.
    """
    total = on_hand
    for plan in plans:
        if until is not None and plan.on > until:
            continue
        if plan.quantity > 0 and plan.on < today:
            continue
        total += plan.quantity
    return total


def incoming(plans: Iterable[Planned]) -> tuple[Decimal, date | None]:
    """How much is planned to come in, and from which day on."""
    coming = [plan for plan in plans if plan.quantity > 0]
    return sum((plan.quantity for plan in coming), ZERO), min((plan.on for plan in coming), default=None)


def covered_on(there: Decimal, plans: Iterable[Planned]) -> date | None:
    """The day from which planned receipts leave nothing short: `there` is what is left now (below zero: lacking), and all
    planned issues go first. None: never, as far as planned.
    """
    known = sorted(plans, key=lambda plan: plan.on)
    total = there + sum((plan.quantity for plan in known if plan.quantity < 0), ZERO)
    for plan in known:
        if plan.quantity > 0:
            total += plan.quantity
            if total >= 0:
                return plan.on
    return None


def share_out(free: Decimal, wanted: list[Decimal]) -> list[Decimal]:
    """What each demand gets of what is free, in the order given."""
    found = []
    for want in wanted:
        given = max(ZERO, min(free, want))
        free -= given
        found.append(given)
    return found


def check_quantity(quantity: Decimal, *, field: str = "quantity") -> Decimal:
    """A quantity above zero with at most six places."""
    if not quantity.is_finite() or quantity <= 0 or quantity > MOST:
        raise InvalidInput("not_positive", N_("A quantity is a number above zero."), field=field)
    return check_places(quantity, field=field)


def check_places(quantity: Decimal, *, field: str = "quantity") -> Decimal:
    if not fits(quantity, least=-MOST):
        raise InvalidInput("too_fine", N_("A quantity has at most six decimal places."), field=field)
    return quantity


Quantities = Mapping[int, Decimal]
