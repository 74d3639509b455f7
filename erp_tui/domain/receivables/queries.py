"""Reading money that comes in: payments, what they settled, ageing; lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, case, func, select, type_coerce

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.listing import Column, Listing, Sort
from erp_tui.domain.kernel.models import RecordLink
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.ledger.models import OpenItem, PartyCredit
from erp_tui.domain.parties.models import Party
from erp_tui.domain.receivables import rules
from erp_tui.domain.receivables.models import Allocation, Payment


@dataclass(frozen=True)
class AllocationView:
    """So much of a credit settled so much of a debit, in their currency."""

    id: int
    on: date
    debit_record_id: int
    debit_number: str
    credit_record_id: int
    credit_number: str
    amount: Decimal
    exchange_difference: Decimal
    """What the rates have gained in base currency; below zero: lost."""
    is_undone: bool


@dataclass(frozen=True)
class PaymentView:
    """Money of a party in `currency`; `amount_open` is what settles nothing yet."""

    id: int
    number: str
    on: date
    party_id: int
    party_code: str
    party_name: str
    method: str
    currency: str
    amount: Decimal
    amount_base: Decimal
    amount_open: Decimal
    reference: str
    reverses_id: int | None
    allocations: tuple[AllocationView, ...]

    @property
    def is_repayment(self) -> bool:
        """Money that was paid back to the customer; what takes a payment back is none."""
        return self.amount < 0 and self.reverses_id is None


def payment(unit: Unit, payment_id: int) -> PaymentView:
    table, parties = table_of(Payment), table_of(Party)
    row = unit.row(
        select(table, parties.c.code.label("party_code"), parties.c.name.label("party_name"))
        .join(parties, parties.c.id == table.c.party_id)
        .where(table.c.id == payment_id)
    )
    if row is None:
        raise NotFound("no_payment", N_("There is no such payment."))
    items = ledger.open_items(unit, record_ids=[payment_id])
    names = PaymentView.__dataclass_fields__.keys() - {"amount_open", "allocations"}
    return PaymentView(
        **{name: row._mapping[name] for name in names},
        amount_open=-sum((item.amount_open for item in items), ZERO),
        allocations=tuple(allocations(unit, payment_id)),
    )


def given_with(unit: Unit, payment_id: int) -> list[int]:
    """The early-payment discounts and written-off differences that came with a payment and were not taken back."""
    links, table = table_of(RecordLink), table_of(Payment)
    undone = select(table.c.reverses_id).where(table.c.reverses_id.is_not(None))
    question = (
        select(links.c.later_id)
        .where(
            links.c.earlier_id == payment_id,
            links.c.kind.in_(("discount", "difference")),
            links.c.later_id.not_in(undone),
        )
        .order_by(links.c.later_id)
    )
    return [row.later_id for row in unit.rows(question)]


def allocations(unit: Unit, record_id: int) -> list[AllocationView]:
    """What a payment, credit note or invoice has settled or was settled by; undone ones are marked, reversals left out."""
    table = table_of(Allocation)
    debit, credit, undoing = (
        table_of(OpenItem).alias("debit"),
        table_of(OpenItem).alias("credit"),
        table.alias("undoing"),
    )
    question = (
        select(
            table.c.id, table.c.on, debit.c.record_id.label("debit_record_id"), debit.c.number.label("debit_number"),
            credit.c.record_id.label("credit_record_id"), credit.c.number.label("credit_number"), table.c.amount,
            type_coerce(table.c.credit_base - table.c.amount_base, table.c.amount_base.type).label("exchange_difference"),
            undoing.c.id.is_not(None).label("is_undone"),
        )
        .join(debit, debit.c.id == table.c.debit_item_id)
        .join(credit, credit.c.id == table.c.credit_item_id)
        .outerjoin(undoing, undoing.c.reverses_id == table.c.id)
        .where(table.c.reverses_id.is_(None), (debit.c.record_id == record_id) | (credit.c.record_id == record_id))
        .order_by(table.c.id)
    )  # fmt: skip
    return [AllocationView(**row._mapping) for row in unit.rows(question)]


# ------------------------------------------------------------------------------------------------ ageing


@dataclass(frozen=True)
class AgeingRow:
    """What a party owes by age, base currency: amounts by bucket, their total, and the credits that are in them.

    Credits that are not used yet lower the bucket of their own day.
    """

    party_id: int
    party_code: str
    party_name: str
    buckets: dict[str, Decimal]
    credits: Decimal
    total: Decimal


def bucket_names(unit: Unit) -> list[str]:
    """The ageing buckets as they are set."""
    return rules.bucket_names(_limits(unit))


def _limits(unit: Unit) -> list[int]:
    return [int(part) for part in str(administration.setting(unit, "ageing.limits")).split(",")]


def ageing(unit: Unit, *, on: date | None = None, party_id: int | None = None) -> list[AgeingRow]:
    """Open items of all parties (or one) by days past due on a day; payments of later days do not count.

    One statement adds up whole numbers; see `rules.ageing_bucket` for the same rule in words.
    """
    day = on or unit.today
    limits = _limits(unit)
    names = rules.bucket_names(limits)
    parties, items = table_of(Party), _items_on(unit, day).subquery()
    ends = [day, *(day - timedelta(days=limit) for limit in limits)]
    in_bucket = [items.c.due_on >= end for end in ends] + [items.c.due_on < ends[-1]]
    for later, condition in enumerate(in_bucket[1:-1]):
        in_bucket[later + 1] = condition & (items.c.due_on < ends[later])
    sums = [
        sum_of(case((condition, items.c.amount), else_=ZERO)).label(name)
        for name, condition in zip(names, in_bucket, strict=True)
    ]
    question = (
        select(
            parties.c.id, parties.c.code, parties.c.name, *sums,
            sum_of(case((items.c.amount < 0, items.c.amount), else_=ZERO)).label("credits"),
            sum_of(items.c.amount).label("total"),
        )
        .join(parties, parties.c.id == items.c.party_id)
        .where(items.c.amount != 0)
        .group_by(parties.c.id, parties.c.code, parties.c.name)
    )  # fmt: skip
    if party_id is not None:
        question = question.where(items.c.party_id == party_id)
    found = []
    for row in unit.rows(question):
        key, code, name, *amounts, credit, total = tuple(row)
        found.append(AgeingRow(key, code, name, dict(zip(names, amounts, strict=True)), credit, total))
    return sorted(found, key=lambda row: (-row.total, row.party_code))


def _items_on(unit: Unit, day: date) -> Select[Any]:
    """Party, document, due date and open amount, in base and in its own currency, of every item as it was at the end of a day."""
    items, settled = table_of(OpenItem), table_of(Allocation)
    due_on = case((ledger.falls_due(items), items.c.due_on), else_=day).label("due_on")
    question = select(items.c.id, items.c.party_id, items.c.record_id, items.c.number, due_on, items.c.currency)
    question = question.where(items.c.on <= day)
    if day >= unit.today:
        return question.add_columns(
            items.c.amount_open_base.label("amount"), items.c.amount_open.label("open")
        ).where(items.c.is_open == 1)  # fmt: skip

    def taken(side: Any, column: Any) -> Any:
        found = select(sum_of(column)).where(side == items.c.id, settled.c.on <= day)
        return found.correlate(items).scalar_subquery()

    debit, credit = settled.c.debit_item_id, settled.c.credit_item_id
    amount = items.c.amount_base - taken(debit, settled.c.amount_base) + taken(credit, settled.c.credit_base)
    own = items.c.amount - taken(debit, settled.c.amount) + taken(credit, settled.c.amount)
    return question.add_columns(
        type_coerce(amount, items.c.amount_base.type).label("amount"),
        type_coerce(own, items.c.amount.type).label("open"),
    )


@dataclass(frozen=True)
class OpenOn:
    """What was open of a document on a day, in its currency; below zero: credit."""

    record_id: int
    number: str
    due_on: date
    currency: str
    amount_open: Decimal


def open_items_on(unit: Unit, on: date, *, party_id: int | None = None) -> list[OpenOn]:
    """The open items as they were at the end of a day, oldest due first; later payments do not count."""
    items = _items_on(unit, on).subquery()
    question = select(items).where(items.c.open != 0).order_by(items.c.due_on, items.c.id)
    if party_id is not None:
        question = question.where(items.c.party_id == party_id)
    return [OpenOn(row.record_id, row.number, row.due_on, row.currency, row.open) for row in unit.rows(question)]


# ------------------------------------------------------------------------------------------------ lists


def _payment_source(asked: Asked) -> Select[Any]:
    table, parties = table_of(Payment), table_of(Party)
    return select(
        table.c.id, table.c.number, table.c.on, parties.c.name.label("party_name"), parties.c.sort_name, table.c.method,
        case(
            (table.c.reverses_id.is_not(None), "reversal"), (table.c.amount < 0, "repayment"), else_="payment"
        ).label("kind"),
        table.c.amount, table.c.currency, table.c.reference, func.lower(table.c.number).label("number_key"),
        func.lower(table.c.reference).label("reference_key"), table.c.party_id,
    ).join(parties, parties.c.id == table.c.party_id)  # fmt: skip


PAYMENTS = Listing(
    "payments",
    N_("Payments"),
    "payment",
    (
        Column("number", N_("Number"), "code", 14),
        Column("on", N_("Date"), "day", 10),
        Column("party_name", N_("Customer"), width=18, grows=True, key="sort_name"),
        Column("kind", N_("Kind"), "state", 10),
        Column("reference", N_("Reference"), width=14, wide=True, key="reference_key"),
        Column("method", N_("Paid by"), "state", 10, wide=True),
        Column("amount", N_("Amount"), "amount", 12),
        Column("currency", N_("Cur"), "code", 4),
    ),
    _payment_source,
    ("number",),
    descending=True,
    sorts=(Sort("on", ("on", "number")),),
    found=(("party", "party_id"),),
    searched=("number_key", "sort_name", "reference_key"),
)


def _debtor_source(asked: Asked) -> Select[Any]:
    parties, credit, items = table_of(Party), table_of(PartyCredit), table_of(OpenItem)
    overdue = (
        select(func.coalesce(sum_of(items.c.amount_open_base), 0))
        .where(items.c.party_id == parties.c.id, ledger.past_due(items, asked.today))
        .correlate(parties)
        .scalar_subquery()
    )
    return (
        select(
            parties.c.id, parties.c.code, parties.c.name.label("party_name"), parties.c.sort_name, credit.c.receivable,
            credit.c.on_order, overdue.label("overdue"), parties.c.credit_limit, func.lower(parties.c.code).label("code_key"),
        )
        .join(credit, credit.c.party_id == parties.c.id)
        .where((credit.c.receivable != 0) | (credit.c.on_order != 0))
    )  # fmt: skip


DEBTORS = Listing(
    "receivables",
    N_("Receivables"),
    "debtor",
    (
        Column("code", N_("Code"), "code", 8),
        Column("party_name", N_("Customer"), width=20, grows=True, key="sort_name"),
        Column("receivable", N_("Owed"), "amount", 12),
        Column("overdue", N_("Overdue"), "amount", 12),
        Column("on_order", N_("On order"), "amount", 12),
        Column("credit_limit", N_("Limit"), "amount", 12, wide=True, adds=False),
    ),
    _debtor_source,
    ("sort_name", "code"),
    found=(("party", "id"),),
    searched=("code_key", "sort_name"),
    filters={
        "owing": (N_("Who owes"), lambda c, unit: c.receivable != 0),
        "overdue": (N_("Overdue"), lambda c, unit: c.overdue > 0),
    },
)
