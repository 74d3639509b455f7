"""What a customer owes and has on order against the limit, and the queue of orders that are held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.listing import Column, Listing
from erp_tui.domain.kernel.money import EXACT
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.ledger.models import OpenItem, PartyCredit
from erp_tui.domain.orders.models import Hold, Order
from erp_tui.domain.orders.queries import is_open_hold
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.parties.models import Party, PartyGroup


@dataclass(frozen=True)
class CreditCheck:
    """Whether a customer may order so much more. Base currency; `credit_limit` None: no limit."""

    allowed: bool
    amount_base: Decimal
    receivable: Decimal
    overdue: Decimal
    on_order: Decimal
    exposure: Decimal
    credit_limit: Decimal | None
    overdue_since: date | None
    """Since when something is due, where that is longer ago than the setting allows."""


def check(
    unit: Unit, party_id: int, amount: Decimal, currency: str | None = None, on: date | None = None
) -> CreditCheck:
    """Whether an order of this amount (gross; in base currency or another one at its rate) would pass today."""
    code = currency or administration.base_currency(unit).code
    amount_base = administration.in_base(unit, amount, administration.rate_on(unit, code, on or unit.today))
    now = ledger.exposure(unit, party_id)
    limit = parties.credit_limit(unit, party_id)
    since = overdue_since(unit, party_id)
    fits = limit is None or EXACT.add(now.total, amount_base) <= limit
    return CreditCheck(
        fits and since is None, amount_base, now.receivable, now.overdue, now.on_order, now.total, limit, since
    )


def overdue_since(unit: Unit, party_id: int) -> date | None:
    """The oldest due day of what a customer owes, where it is past due by more days than credit.overdue_days says (0: never)."""
    days = int(administration.setting(unit, "credit.overdue_days"))
    oldest = ledger.oldest_due(unit, party_id) if days else None
    return oldest if oldest is not None and (unit.today - oldest) > timedelta(days=days) else None


# ------------------------------------------------------------------------------------------------ the queue


def _source(asked: Asked) -> Select[Any]:
    holds, orders, payers = table_of(Hold), table_of(Order), table_of(Party)
    credit, groups, items = table_of(PartyCredit), table_of(PartyGroup), table_of(OpenItem)
    overdue = (
        select(func.coalesce(sum_of(items.c.amount_open_base), 0))
        .where(items.c.party_id == payers.c.id, ledger.past_due(items, asked.today))
        .correlate(payers)
        .scalar_subquery()
    )
    return (
        select(
            holds.c.id, holds.c.order_id, orders.c.number, orders.c.state, orders.c.bill_to_id.label("party_id"),
            payers.c.code.label("party_code"), payers.c.name.label("party_name"), payers.c.sort_name,
            holds.c.kind.label("hold_kind"), holds.c.placed_at, holds.c.expires_on, holds.c.reason, holds.c.amount_base,
            orders.c.gross, orders.c.currency, func.coalesce(credit.c.receivable, 0).label("receivable"),
            func.coalesce(credit.c.on_order, 0).label("on_order"), overdue.label("overdue"),
            func.coalesce(payers.c.credit_limit, groups.c.credit_limit).label("credit_limit"),
            func.lower(orders.c.number).label("number_key"),
        )
        .join(orders, orders.c.id == holds.c.order_id)
        .join(payers, payers.c.id == orders.c.bill_to_id)
        .outerjoin(credit, credit.c.party_id == payers.c.id)
        .outerjoin(groups, groups.c.code == payers.c.group)
        .where(
            is_open_hold(holds, asked.today),
            (orders.c.state == "confirmed") | (holds.c.released_at.is_(None) & (orders.c.state == "draft")),
        )
    )  # fmt: skip


HOLDS = Listing(
    "holds",
    N_("Holds"),
    "hold",
    (
        Column("number", N_("Order"), "code", 9),
        Column("party_name", N_("Customer"), width=11, grows=True, key="sort_name"),
        Column("hold_kind", N_("Hold"), "state", 11),
        Column("amount_base", N_("This order"), "amount", 10),
        Column("receivable", N_("Owes"), "amount", 10),
        Column("overdue", N_("Overdue"), "amount", 10, wide=True),
        Column("on_order", N_("On order"), "amount", 10),
        Column("credit_limit", N_("Limit"), "amount", 10, adds=False),
        Column("placed_at", N_("Since"), "moment", 16, wide=True),
    ),
    _source,
    ("number", "id"),
    searched=("number_key", "sort_name"),
    filters={
        "credit": (N_("Credit"), lambda c, unit: c.hold_kind == "credit"),
        "decide": (N_("To decide"), lambda c, unit: c.hold_kind != "exception"),
    },
)
