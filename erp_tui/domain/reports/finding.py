"""Finding any record by what somebody types: numbers and their ends, names, phones, the customer's own references.

Each hit comes with its state and a telling figure, so that a glance often answers the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, String, bindparam, cast, null, select, union_all
from sqlmodel import SQLModel

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing.models import Invoice
from erp_tui.domain.kernel import numbering, search_index
from erp_tui.domain.kernel.columns import Amount, sum_of
from erp_tui.domain.kernel.models import Record
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import clean, fold
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.ledger.models import OpenItem, PartyCredit
from erp_tui.domain.opportunities.models import Opportunity
from erp_tui.domain.orders.models import Order
from erp_tui.domain.purchasing.models import PurchaseOrder, Receipt, Requisition
from erp_tui.domain.quotations.models import Quotation
from erp_tui.domain.receivables.models import DunningRun, Payment
from erp_tui.domain.shipping.models import Delivery, SalesReturn
from erp_tui.domain.stock.models import StockCount

FOUND_KINDS = (
    "party", "product", "order", "quotation", "invoice", "delivery", "payment", "credit_note", "opportunity",
    "purchase_order", "receipt", "return", "requisition", "entry", "dunning_run", "stock_count",
)  # fmt: skip
"""What is found, in the order in which documents of the same sequence are offered."""
_SEARCHED = ("party", "product", "opportunity", "order", "quotation", "delivery")
_ENOUGH_DIGITS = 18
"""A longer row of digits is no sequence of a series."""


@dataclass(frozen=True)
class Found:
    """A record by kind and number, as jump-anywhere and the trail show it; `depth` is its place in the tree.

    `amount` is what the document comes to, `amount_open` what of it is not paid; of a party it is what it owes, base currency.
    """

    id: int
    kind: str
    number: str
    label: str
    on: date | None
    depth: int = 0
    state: str = ""
    amount: Decimal | None = None
    amount_open: Decimal | None = None
    currency: str = ""


def find(unit: Unit, text: str, *, limit: int = 20) -> list[Found]:
    """What a text may mean, best first: exact numbers and codes, ends of numbers, then what the search index finds."""
    typed = clean(text)
    words = fold(typed).split()
    if not words:
        return []
    ids = dict.fromkeys(_numbered(unit, typed, limit))
    ids |= dict.fromkeys(search_index.find(unit, _SEARCHED, typed, limit))
    if len(ids) < limit and any(c.isdigit() for c in words[0]):
        ids |= dict.fromkeys(_beginning(unit, words, limit))
    return records(unit, list(ids)[:limit])


def records(unit: Unit, ids: Sequence[int]) -> list[Found]:
    """These records in this order, with their states and figures: two statements. What does not exist is left out."""
    if not ids:
        return []
    recorded = table_of(Record)
    base = administration.base_currency(unit).code
    question = select(recorded.c.id, recorded.c.kind, recorded.c.number, recorded.c.label, recorded.c.on)
    known = {row.id: row for row in unit.rows(question.where(recorded.c.id.in_(sorted(set(ids)))))}
    kinds = frozenset(row.kind for row in known.values()).intersection(_FIGURES)
    figures: dict[int, Any] = {row.id: row for row in unit.rows(_figures(kinds), {"ids": list(known)})} if kinds else {}
    found = []
    for row in (known[one] for one in ids if one in known):
        one = Found(row.id, row.kind, row.number or "", row.label, row.on)
        if row.id in figures:
            _id, state, amount, amount_open, currency = figures[row.id]
            currency = currency or (base if amount_open is not None else "")
            one = replace(one, state=state or "", amount=amount, amount_open=amount_open, currency=currency)
        found.append(one)
    return found


def _numbered(unit: Unit, typed: str, limit: int) -> list[int]:
    """Records of exactly this number or code, then those whose number it is without its letters and zeros."""
    table = table_of(Record)
    wanted = [typed, typed.upper()]
    if typed.isdecimal() and len(typed) <= _ENOUGH_DIGITS:
        for kind in FOUND_KINDS:
            wanted += numbering.numbers_of(unit, kind, int(typed))
    known = table.c.kind.in_(FOUND_KINDS) & table.c.archived_at.is_(None)
    rows = unit.rows(select(table.c.id, table.c.kind, table.c.number).where(known, table.c.number.in_(set(wanted))))
    place = {number: at for at, number in reversed(list(enumerate(wanted)))}
    ranked = sorted(
        rows, key=lambda row: (place[row.number] > 1, FOUND_KINDS.index(row.kind), place[row.number], -row.id)
    )
    return [row.id for row in ranked][:limit]


def _beginning(unit: Unit, words: Sequence[str], limit: int) -> Iterable[int]:
    """Records whose number begins so."""
    table = table_of(Record)
    start, key = words[0], table.c.search_key
    question = select(table.c.id).where(
        table.c.kind.in_(FOUND_KINDS), table.c.archived_at.is_(None), key >= start, key < start + "\U0010ffff"
    )
    return [row.id for row in unit.rows(question.order_by(key).limit(limit))]


def next_by_number(unit: Unit, record_id: int, step: int) -> tuple[str, int] | None:
    """Kind and id of the record whose number comes next (step 1) or before (-1) among those of its kind."""
    table, mine = table_of(Record), table_of(Record).alias("mine")
    further = table.c.number > mine.c.number if step > 0 else table.c.number < mine.c.number
    order = table.c.number.asc() if step > 0 else table.c.number.desc()
    question = select(table.c.kind, table.c.id).where(
        mine.c.id == record_id, table.c.kind == mine.c.kind, table.c.archived_at.is_(None), further
    )
    row = unit.row(question.order_by(order).limit(1))
    return None if row is None else (row.kind, row.id)


# ------------------------------------------------------------------------------------------------ states and figures


@dataclass(frozen=True)
class _Figures:
    """What tells most of the records of a kind, as columns of its table."""

    model: type[SQLModel]
    state: str = ""
    amount: str = ""
    is_owed: bool = False
    """Whether open items say what of it is not paid."""


_FIGURES = {
    "party": _Figures(PartyCredit),
    "order": _Figures(Order, "state", "gross"),
    "quotation": _Figures(Quotation, "state", "gross"),
    "invoice": _Figures(Invoice, "state", "gross", is_owed=True),
    "credit_note": _Figures(Invoice, "state", "gross", is_owed=True),
    "payment": _Figures(Payment, "", "amount", is_owed=True),
    "purchase_order": _Figures(PurchaseOrder, "state", "net"),
    "opportunity": _Figures(Opportunity, "state", "expected_amount"),
    "delivery": _Figures(Delivery, "state"),
    "receipt": _Figures(Receipt, "state"),
    "requisition": _Figures(Requisition, "state"),
    "return": _Figures(SalesReturn, "state"),
    "dunning_run": _Figures(DunningRun, "state"),
    "stock_count": _Figures(StockCount, "state"),
}
"""By the kind of record: a statement that joins the tables of all kinds takes PostgreSQL longer to plan than to run."""


@lru_cache(200)
def _figures(kinds: frozenset[str]) -> CompoundSelect[Any]:
    """id, state, amount, what is open, and currency of records of these kinds."""
    items = table_of(OpenItem)
    legs = []
    for one in dict.fromkeys(_FIGURES[kind] for kind in sorted(kinds)):
        table = table_of(one.model)
        is_credit = one.model is PartyCredit
        key = table.c.party_id if is_credit else table.c.id
        owed = select(sum_of(items.c.amount_open)).where(items.c.record_id == key, items.c.is_open == 1)
        amount_open = table.c.receivable if is_credit else cast(null(), Amount())
        legs.append(
            select(
                key.label("id"),
                (table.c[one.state] if one.state else cast(null(), String)).label("state"),
                (table.c[one.amount] if one.amount else cast(null(), Amount())).label("amount"),
                (owed.correlate(table).scalar_subquery() if one.is_owed else amount_open).label("amount_open"),
                (table.c.currency if one.amount else cast(null(), String)).label("currency"),
            ).where(key.in_(bindparam("ids", expanding=True)))
        )
    return union_all(*legs)
