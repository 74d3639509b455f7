"""Reading the record of money: accounts, open items, exposure, trial balance; and what must hold in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, and_, case, func, select, type_coerce

from erp_tui.domain.kernel.checks import Check, Fault
from erp_tui.domain.kernel.columns import AMOUNT_PLACES, from_scaled, sum_of
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.models import RecordLink
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.ledger.models import Account, AccountUse, Entry, OpenItem, PartyCredit, Posting
from erp_tui.domain.ledger.rules import Side


@dataclass(frozen=True)
class Exposure:
    """What a party owes or will owe, base currency: receivable (credits taken off), on order, and of it overdue."""

    receivable: Decimal
    on_order: Decimal
    overdue: Decimal

    @property
    def total(self) -> Decimal:
        return self.receivable + self.on_order


@dataclass(frozen=True)
class OpenItemView:
    id: int
    party_id: int
    record_id: int
    kind: str
    number: str
    instalment: int
    on: date
    due_on: date
    currency: str
    amount: Decimal
    amount_open: Decimal
    amount_open_base: Decimal
    blocked_reason: str | None
    dunning_level: int
    days_overdue: int
    discount_until: date | None


@dataclass(frozen=True)
class AccountRow:
    """An account with its balance in base currency, debit positive."""

    id: int
    code: str
    name: str
    kind: str
    debit: Decimal
    credit: Decimal
    balance: Decimal


@dataclass(frozen=True)
class PostingView:
    entry_number: str
    on: date
    account_code: str
    account_name: str
    text: str
    currency: str
    amount: Decimal
    amount_base: Decimal
    record_id: int | None


def accounts_by_use(unit: Unit) -> dict[str, int]:
    def read(unit: Unit) -> dict[str, int]:
        table = table_of(AccountUse)
        return {row.use: row.account_id for row in unit.rows(select(table))}

    return unit.remember("account_uses", read)


def account_of(unit: Unit, use: str) -> int:
    return accounts_by_use(unit)[use]


def account_by_code(unit: Unit, code: str) -> int:
    """The id of an account; refused when there is none of this code."""
    table = table_of(Account)
    found = unit.value(select(table.c.id).where(table.c.code == code))
    if found is None:
        raise NotFound("no_account", N_("There is no account {code}."), field="account", code=code)
    return int(found)


def exposure(unit: Unit, party_id: int) -> Exposure:
    """The kept figures, and what of the open items is past due today."""
    credit, items = table_of(PartyCredit), table_of(OpenItem)
    row = unit.row(select(credit.c.receivable, credit.c.on_order).where(credit.c.party_id == party_id))
    overdue = unit.value(
        select(func.sum(type_coerce(items.c.amount_open_base, BigInteger))).where(
            items.c.party_id == party_id, past_due(items, unit.today)
        )
    )
    return Exposure(
        row.receivable if row else ZERO, row.on_order if row else ZERO, from_scaled(int(overdue or 0), AMOUNT_PLACES)
    )


def falls_due(items: Any) -> Any:
    """Whether an open item has a day by which it is paid: money that was paid back and settles no credit has none."""
    return (items.c.kind != "payment") | (items.c.amount < 0)


def past_due(items: Any, today: date) -> Any:
    """Whether an open item is overdue: owed to us (credits never are), and its day is over."""
    return and_(items.c.is_open == 1, items.c.due_on < today, items.c.amount_open > 0, falls_due(items))


def oldest_due(unit: Unit, party_id: int) -> date | None:
    """The due day of the oldest invoice of a party that is not paid."""
    items = table_of(OpenItem)
    found: date | None = unit.value(
        select(items.c.due_on)
        .where(items.c.party_id == party_id, items.c.is_open == 1, items.c.kind == "invoice")
        .order_by(items.c.due_on)
        .limit(1)
    )
    return found


@dataclass(frozen=True)
class OwedFor:
    """The documents that came straight from an earlier one: how many stand in the open items, and what of them is open."""

    documents: int
    amount_open: Decimal


def of_source(unit: Unit, record_id: int, links: Sequence[str]) -> OwedFor:
    """What is open of the documents that came from an order by these kinds of link, in its currency."""
    items, trail = table_of(OpenItem), table_of(RecordLink)
    row = unit.row(
        select(func.count(items.c.record_id.distinct()).label("documents"), sum_of(items.c.amount_open).label("total"))
        .join(trail, trail.c.later_id == items.c.record_id)
        .where(trail.c.earlier_id == record_id, trail.c.kind.in_(links))
    )
    assert row is not None
    return OwedFor(row.documents, row.total or ZERO)


def open_items(
    unit: Unit,
    *,
    party_id: int | None = None,
    record_ids: Sequence[int] | None = None,
    with_settled: bool = False,
    lock: bool = False,
) -> list[OpenItemView]:
    """Open items by due date, oldest first; of one party, or of some documents; with `lock` nobody else settles them."""
    table = table_of(OpenItem)
    question = select(table).order_by(table.c.due_on, table.c.id)
    if not with_settled:
        question = question.where(table.c.is_open == 1)
    if party_id is not None:
        question = question.where(table.c.party_id == party_id)
    if record_ids is not None:
        question = question.where(table.c.record_id.in_(sorted(record_ids)))
    if lock:
        question = question.order_by(None).order_by(table.c.id).with_for_update()
        found = [_item(row, unit.today) for row in unit.rows(question)]
        return sorted(found, key=lambda item: (item.due_on, item.id))
    return [_item(row, unit.today) for row in unit.rows(question)]


def _item(row: Any, today: date) -> OpenItemView:
    has_day = row.is_open and (row.kind != "payment" or row.amount < 0)  # see `falls_due`
    overdue = max(0, (today - row.due_on).days) if has_day else 0
    return OpenItemView(
        row.id, row.party_id, row.record_id, row.kind, row.number, row.instalment, row.on, row.due_on, row.currency,
        row.amount, row.amount_open, row.amount_open_base, row.blocked_reason, row.dunning_level, overdue, row.discount_until,
    )  # fmt: skip


def sides_of(unit: Unit, record_id: int) -> list[Side]:
    """What a record was booked with, first to last."""
    table = table_of(Posting)
    question = select(table).where(table.c.record_id == record_id).order_by(table.c.entry_id, table.c.line_no)
    return [
        Side(
            row.amount, account_id=row.account_id, currency=row.currency, amount_base=row.amount_base,
            party_id=row.party_id, due_on=row.due_on, tax_code=row.tax_code, tax_base=row.tax_base, text=row.text,
        )
        for row in unit.rows(question)
    ]  # fmt: skip


def trial_balance(unit: Unit, *, until: date | None = None) -> list[AccountRow]:
    """All accounts with their sums up to a day; the balances add up to zero."""
    accounts, postings = table_of(Account), table_of(Posting)
    raw = type_coerce(postings.c.amount_base, BigInteger)
    joined = postings.c.account_id == accounts.c.id
    if until is not None:
        joined = joined & (postings.c.on <= until)
    rows = unit.rows(
        select(
            accounts.c.id, accounts.c.code, accounts.c.name, accounts.c.kind,
            func.coalesce(func.sum(case((raw > 0, raw), else_=0)), 0).label("debit"),
            func.coalesce(func.sum(case((raw < 0, -raw), else_=0)), 0).label("credit"),
        )
        .outerjoin(postings, joined)
        .group_by(accounts.c.id, accounts.c.code, accounts.c.name, accounts.c.kind)
        .order_by(accounts.c.code)
    )  # fmt: skip
    found = []
    for row in rows:
        debit, credit = from_scaled(int(row.debit), AMOUNT_PLACES), from_scaled(int(row.credit), AMOUNT_PLACES)
        found.append(AccountRow(row.id, row.code, row.name, row.kind, debit, credit, debit - credit))
    return found


def balance_of(unit: Unit, use: str) -> Decimal:
    """The balance of the account of a use in base currency, debit positive."""
    postings = table_of(Posting)
    total = unit.value(
        select(func.sum(type_coerce(postings.c.amount_base, BigInteger))).where(
            postings.c.account_id == account_of(unit, use)
        )
    )
    return from_scaled(int(total or 0), AMOUNT_PLACES)


def postings(
    unit: Unit,
    *,
    account_code: str | None = None,
    record_id: int | None = None,
    entry_number: str | None = None,
    limit: int = 500,
) -> list[PostingView]:
    """Postings of an account, of a document or of an entry, newest entry first."""
    entries, sides, accounts = table_of(Entry), table_of(Posting), table_of(Account)
    question = (
        select(
            entries.c.number.label("entry_number"), sides.c.on, accounts.c.code.label("account_code"),
            accounts.c.name.label("account_name"), entries.c.text, sides.c.currency,
            sides.c.amount, sides.c.amount_base, sides.c.record_id,
        )
        .join(entries, entries.c.id == sides.c.entry_id)
        .join(accounts, accounts.c.id == sides.c.account_id)
        .order_by(sides.c.on.desc(), entries.c.id.desc(), sides.c.line_no)
        .limit(limit)
    )  # fmt: skip
    if account_code is not None:
        question = question.where(accounts.c.code == account_code)
    if record_id is not None:
        question = question.where(sides.c.record_id == record_id)
    if entry_number is not None:
        question = question.where(entries.c.number == entry_number)
    return [PostingView(**row._mapping) for row in unit.rows(question)]


# ---------------------------------------------------------------------------------------- what must hold


def booked_on(unit: Unit, use: str) -> dict[int, Decimal]:
    """What documents have booked on an account, by record, base currency."""
    entries, sides = table_of(Entry), table_of(Posting)
    question = (
        select(entries.c.record_id, sum_of(sides.c.amount_base).label("total"))
        .join(entries, entries.c.id == sides.c.entry_id)
        .where(sides.c.account_id == account_of(unit, use), entries.c.record_id.is_not(None))
        .group_by(entries.c.record_id)
    )
    return {row.record_id: row.total for row in unit.rows(question)}


def _unbalanced(unit: Unit) -> Iterator[Fault]:
    table = table_of(Posting)
    total = func.sum(type_coerce(table.c.amount_base, BigInteger))
    for row in unit.rows(select(table.c.entry_id, total.label("sum")).group_by(table.c.entry_id).having(total != 0)):
        yield Fault(
            row.entry_id, N_("The entry does not balance: {sum}"), {"sum": from_scaled(int(row.sum), AMOUNT_PLACES)}
        )


def _receivable_is_open_items(unit: Unit) -> Iterator[Fault]:
    """Per party: the receivable account = open items = the kept receivable figure."""
    sides, items, credit = table_of(Posting), table_of(OpenItem), table_of(PartyCredit)
    account = account_of(unit, "receivable")
    posted = {
        row.party_id: from_scaled(int(row.sum), AMOUNT_PLACES)
        for row in unit.rows(
            select(sides.c.party_id, func.sum(type_coerce(sides.c.amount_base, BigInteger)).label("sum"))
            .where(sides.c.account_id == account)
            .group_by(sides.c.party_id)
        )
    }
    open_now = {
        row.party_id: from_scaled(int(row.sum), AMOUNT_PLACES)
        for row in unit.rows(
            select(items.c.party_id, func.sum(type_coerce(items.c.amount_open_base, BigInteger)).label("sum")).group_by(
                items.c.party_id
            )
        )
    }
    kept = {row.party_id: row.receivable for row in unit.rows(select(credit.c.party_id, credit.c.receivable))}
    for party_id in sorted(set(posted) | set(open_now) | set(kept), key=lambda one: one or 0):
        sums = [found.get(party_id, ZERO) for found in (posted, open_now, kept)]
        if len(set(sums)) > 1:
            yield Fault(
                party_id,
                N_("Receivable in the ledger {posted}, open items {open}, kept {kept}"),
                {"posted": sums[0], "open": sums[1], "kept": sums[2]},
            )


def _open_flag(unit: Unit) -> Iterator[Fault]:
    table = table_of(OpenItem)
    raw = type_coerce(table.c.amount_open, BigInteger)
    wrong = ((raw == 0) & (table.c.is_open == 1)) | ((raw != 0) & (table.c.is_open == 0))
    for row in unit.rows(select(table.c.record_id, table.c.number).where(wrong)):
        yield Fault(row.record_id, N_("The open item {number} is marked wrongly."), {"number": row.number})


CHECKS = (
    Check("ledger.balance", N_("Every entry balances in base currency"), _unbalanced),
    Check(
        "ledger.receivable", N_("The receivable account equals the open items, per party"), _receivable_is_open_items
    ),
    Check("ledger.open", N_("Open items are marked open exactly while something is open"), _open_flag),
)
