"""Finding any record by what somebody types: numbers and their ends, names, phones, the customer's own references.

Each hit comes with its state and a telling figure, so that a glance often answers the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, case, func, select

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
from erp_tui.domain.products.models import Product
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
    """These records in this order, with their states and figures: one statement. What does not exist is left out."""
    if not ids:
        return []
    recorded = table_of(Record)
    base = administration.base_currency(unit).code
    found = {}
    for row in unit.rows(_with_figures().where(recorded.c.id.in_(sorted(set(ids))))):
        found[row.id] = Found(
            row.id, row.kind, row.number or "", row.label, row.on, state=row.state or "", amount=row.amount,
            amount_open=row.amount_open, currency=row.currency or (base if row.amount_open is not None else ""),
        )  # fmt: skip
    return [found[one] for one in ids if one in found]


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


def _with_figures() -> Select[tuple[int, str, str, str, date, str, Decimal, Decimal, str]]:
    recorded, credits, items = table_of(Record), table_of(PartyCredit), table_of(OpenItem)
    with_state = [table_of(model) for model in (Order, Quotation, Invoice, Delivery, PurchaseOrder, Opportunity, Receipt,
                                                Requisition, SalesReturn, DunningRun, StockCount)]  # fmt: skip
    payments, products = table_of(Payment), table_of(Product)
    order, quotation, invoice, _delivery, purchase, opportunity, *_others = with_state
    owed = select(sum_of(items.c.amount_open)).where(items.c.record_id == recorded.c.id, items.c.is_open == 1)
    is_owed = recorded.c.kind.in_(("invoice", "credit_note", "payment"))
    joined = recorded
    for table, key in [(one, one.c.id) for one in (*with_state, payments, products)] + [(credits, credits.c.party_id)]:
        joined = joined.outerjoin(table, key == recorded.c.id)  # type: ignore[assignment]
    amounts = (
        order.c.gross, quotation.c.gross, invoice.c.gross, purchase.c.net, opportunity.c.expected_amount, payments.c.amount
    )  # fmt: skip
    currencies = [one.c.currency for one in (order, quotation, invoice, purchase, opportunity, payments)]
    amount_open: ColumnElement[Decimal] = case(
        (recorded.c.kind == "party", credits.c.receivable), (is_owed, owed.correlate(recorded).scalar_subquery())
    )
    return select(
        recorded.c.id, recorded.c.kind, recorded.c.number, recorded.c.label, recorded.c.on,
        func.coalesce(*(one.c.state for one in with_state)).label("state"),
        func.coalesce(*amounts, type_=Amount()).label("amount"), amount_open.label("amount_open"),
        func.coalesce(*currencies).label("currency"),
    ).select_from(joined)  # fmt: skip
