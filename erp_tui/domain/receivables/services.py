"""What is done with money that comes in: record, allocate, undo, reverse, write off; reminders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing import early
from erp_tui.domain.invoicing.models import Invoice
from erp_tui.domain.invoicing.rules import CreditNotePosted
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotEnough
from erp_tui.domain.kernel.money import MOST_MONEY, ZERO, Currency, fits
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.ledger import queries as ledger_queries
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.ledger.models import OpenItem
from erp_tui.domain.ledger.queries import OpenItemView
from erp_tui.domain.ledger.rules import NewOpenItem, Side
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.receivables import queries, rules
from erp_tui.domain.receivables.models import Allocation, DunningLetter, DunningRun, Payment
from erp_tui.domain.receivables.rules import DUNNING_FLOW, DunningState, NewPayment, PaymentRecorded


@verb("receivables.record", N_("Record payment"), roles=(CLERK,))
def record(uow: UnitOfWork, new: NewPayment) -> int:
    """Money has come in: booked, and settling what it is for. What is left stays as the customer's credit."""
    if new.method not in rules.WAYS:
        raise InvalidInput("no_method", N_("Money comes by: {methods}."), field="method", methods=", ".join(rules.WAYS))
    return _record(uow, new, None)


def _record(
    uow: UnitOfWork,
    new: NewPayment,
    reverses: dict[str, Any] | None,
    *,
    against: Sequence[Side] = (),
    rate: Decimal | None = None,
) -> int:
    """Store and book a payment; `against` other sides than its method's account, at another rate than the day's."""
    party = parties.defaults_for(uow, new.party_id)
    currency = administration.currency(uow, new.currency or party.currency)
    _check_amount(new.amount, currency)
    on = administration.posting_day(uow, new.on)
    rate = rate or (administration.rate_on(uow, currency.code, on) if reverses is None else reverses["rate"])
    base = administration.in_base(uow, new.amount, rate)
    branch_id = administration.default_branch(uow)
    ledger.lock_credit(uow, new.party_id)  # before the counter, as every unit does
    items, settled = _to_settle(uow, new, currency)
    number = numbering.take(uow, "payment", on, branch_id)
    payment_id = records.add(uow, "payment", party.name, number=number, party_id=new.party_id, on=on)
    account_id = ledger_queries.account_of(uow, new.method)
    write.insert_one(
        uow,
        Payment,
        id=payment_id,
        number=number,
        branch_id=branch_id,
        on=on,
        party_id=new.party_id,
        method=new.method,
        account_id=account_id,
        currency=currency.code,
        rate=rate,
        amount=new.amount,
        amount_base=base,
        reference=clean(new.reference, limit=140),
        reverses_id=reverses["id"] if reverses else None,
    )
    ledger.post(
        uow,
        on=on,
        text=number,
        record_id=payment_id,
        branch_id=branch_id,
        lines=[
            *(against or [Side(new.amount, account_id=account_id, currency=currency.code, amount_base=base)]),
            Side(-new.amount, "receivable", currency=currency.code, amount_base=-base, party_id=new.party_id),
        ],
    )
    item_id = ledger.add_open_items(
        uow,
        [NewOpenItem(new.party_id, payment_id, "payment", number, on, on, currency.code, -new.amount, -base)],
    )[0]
    _allocate(
        uow,
        [(one, item_id, part) if new.amount > 0 else (item_id, one, part) for one, part in settled.items()],
        new.party_id,
        on,
    )
    if reverses is None and new.amount > 0 and new.method in rules.WAYS:
        discounted = {item.record_id for item in items if item.id in settled and _in_time(item, on)}
        _take_early_discount(uow, discounted, on, payment_id)
    uow.tell(PaymentRecorded(payment_id))
    return payment_id


def _in_time(item: OpenItemView, on: date) -> bool:
    return item.discount_until is not None and on <= item.discount_until


def _take_early_discount(uow: UnitOfWork, invoice_ids: Collection[int], on: date, payment_id: int) -> None:
    """Where no more than the early-payment discount is open of an invoice after a payment in time, the discount settles it."""
    if not invoice_ids:
        return
    for due in early.dues(uow, invoice_ids):
        given = due.taken(on)
        if given.total == 0 or given.total < due.amount_open:
            continue
        discount = NewPayment(
            due.party_id, given.total, due.currency.code, on, "discount", due.number, ((due.invoice_id, None),)
        )
        made = _record(uow, discount, None, against=early.booked(uow, due, given), rate=due.rate)
        records.link(uow, payment_id, made, "discount")


def _check_amount(amount: Decimal, currency: Currency, *, field: str = "amount") -> None:
    if not fits(amount, places=4, least=-MOST_MONEY, most=MOST_MONEY) or amount in (ZERO, -ZERO) or (
        amount != currency.round(amount)
    ):  # fmt: skip
        raise InvalidInput("bad_amount", N_("This is no amount of {currency}."), field=field, currency=currency.code)


def _to_settle(
    uow: UnitOfWork, new: NewPayment, currency: Currency
) -> tuple[Sequence[OpenItemView], dict[int, Decimal]]:
    """The open items, and how much of which a payment settles: what it names, then the oldest where that is wanted.

    More than is open is refused. Money paid back settles what the customer has in credit. The items are locked.
    """
    if not new.settle and not new.oldest_first:
        return (), {}
    left = abs(new.amount)
    items = [
        item
        for item in ledger_queries.open_items(uow, party_id=new.party_id, lock=True)
        if (item.amount_open > 0) == (new.amount > 0) and item.currency == currency.code
    ]
    taken: dict[int, Decimal] = {}
    for record_id, amount in new.settle:
        of_it = [item for item in items if item.record_id == record_id]
        if not of_it:
            number = records.read(uow, record_id)["number"]
            raise NotEnough(
                "not_open", N_("{number} is no open invoice of this customer in {currency}."), field="settle",
                number=number, currency=currency.code,
            )  # fmt: skip
        open_now = sum((abs(item.amount_open) - taken.get(item.id, ZERO) for item in of_it), ZERO)
        wanted = min(left, open_now) if amount is None else amount
        if amount is not None:
            _check_amount(amount, currency)
        if wanted <= 0 or wanted > open_now:
            number = records.read(uow, record_id)["number"]
            raise NotEnough(
                "not_open", N_("Of {number} only {open} is open."), field="amount", number=number, open=open_now,
                currency=currency.code,
            )  # fmt: skip
        if wanted > left:
            raise NotEnough("payment_used", N_("Of this payment only {left} is left."), field="amount", left=left)
        left -= _take(taken, of_it, wanted)
    if new.oldest_first:
        open_now = sum((abs(item.amount_open) - taken.get(item.id, ZERO) for item in items), ZERO)
        _take(taken, items, min(left, open_now))
    return items, taken


def _take(taken: dict[int, Decimal], items: Sequence[OpenItemView], amount: Decimal) -> Decimal:
    """Spread an amount over items in their order of due date."""
    left = amount
    for item in items:
        part = min(left, abs(item.amount_open) - taken.get(item.id, ZERO))
        if part > 0:
            taken[item.id] = taken.get(item.id, ZERO) + part
            left -= part
    return amount - left


def _allocate(uow: UnitOfWork, pairs: Sequence[tuple[int, int, Decimal]], party_id: int, on: date) -> None:
    """Debit item, credit item, amount, from a day on (or since both are there); differences of exchange are booked."""
    if not pairs:
        return
    made, difference = [], ZERO
    for debit_id, credit_id, amount in sorted(pairs):
        done = ledger.settle(uow, debit_id, credit_id, amount)
        difference += done.of_credit - done.of_debit
        made.append(
            {
                "debit_item_id": debit_id, "credit_item_id": credit_id, "on": max(on, done.since),
                "at": uow.now, "amount": amount, "amount_base": done.of_debit,
            }
        )  # fmt: skip
    write.insert(uow, Allocation, made)
    _book_difference(uow, party_id, difference)


def _book_difference(uow: UnitOfWork, party_id: int, difference: Decimal) -> None:
    if difference:
        ledger.post(
            uow,
            on=uow.today,
            text="exchange",
            record_id=party_id,
            branch_id=administration.default_branch(uow),
            lines=[
                Side(ZERO, "receivable", amount_base=difference, party_id=party_id),
                Side(ZERO, "exchange_difference", amount_base=-difference, party_id=party_id),
            ],
        )


@verb("receivables.allocate", N_("Allocate"), roles=(CLERK,))
def allocate(uow: UnitOfWork, credit_id: int, debit_id: int, amount: Decimal | None = None) -> int:
    """Let what is left of a payment or credit note settle an invoice (record ids); None: as much as possible."""
    credits_ = [item for item in ledger_queries.open_items(uow, record_ids=[credit_id]) if item.amount_open < 0]
    debits = [item for item in ledger_queries.open_items(uow, record_ids=[debit_id]) if item.amount_open > 0]
    free = -sum((item.amount_open for item in credits_), ZERO)
    owed = sum((item.amount_open for item in debits), ZERO)
    wanted = min(free, owed) if amount is None else amount
    if amount is not None and debits:
        _check_amount(amount, administration.currency(uow, debits[0].currency))
    if wanted <= 0 or wanted > min(free, owed):
        number = records.read(uow, credit_id if free < owed else debit_id)["number"]
        raise NotEnough(
            "not_open", N_("Of {number} only {open} is open."), field="amount", number=number, open=min(free, owed)
        )
    pairs: list[tuple[int, int, Decimal]] = []
    left = wanted
    for credit in credits_:
        for debit in debits:
            used = sum((part for d, c, part in pairs if d == debit.id), ZERO)
            spent = sum((part for d, c, part in pairs if c == credit.id), ZERO)
            part = min(left, debit.amount_open - used, -credit.amount_open - spent)
            if part > 0:
                pairs.append((debit.id, credit.id, part))
                left -= part
    _allocate(uow, pairs, debits[0].party_id, uow.today)
    paid_on = max(item.on for item in credits_)
    if any(item.kind == "payment" for item in credits_) and any(_in_time(item, paid_on) for item in debits):
        _take_early_discount(uow, {debit_id}, paid_on, credit_id)
    return credit_id


@verb("receivables.unallocate", N_("Undo allocation"), roles=(CLERK,))
def unallocate(uow: UnitOfWork, allocation_id: int) -> int:
    """What was settled is open again; the row stays, a reversing one joins it."""
    row = rows.get(uow, Allocation, allocation_id, lock=True)
    table = table_of(Allocation)
    undone = uow.value(select(table.c.id).where(table.c.reverses_id == allocation_id))
    if row["amount"] < 0 or undone is not None:
        raise NotAllowed("undone_already", N_("This allocation was undone already."))
    party_id = rows.get(uow, OpenItem, row["debit_item_id"])["party_id"]
    done = ledger.settle(uow, row["debit_item_id"], row["credit_item_id"], -row["amount"])
    write.insert_one(
        uow,
        Allocation,
        debit_item_id=row["debit_item_id"],
        credit_item_id=row["credit_item_id"],
        on=uow.today,
        at=uow.now,
        amount=-row["amount"],
        amount_base=done.of_debit,
        reverses_id=allocation_id,
    )
    _book_difference(uow, party_id, done.of_credit - done.of_debit)
    return allocation_id


@verb("receivables.reverse", N_("Reverse payment"), roles=(CLERK,))
def reverse(uow: UnitOfWork, payment_id: int) -> int:
    """A payment was recorded wrongly or has bounced: what it settled is open again, a new record takes it back."""
    payment = rows.get(uow, Payment, payment_id, lock=True)
    table = table_of(Payment)
    if payment["reverses_id"] or uow.value(select(table.c.id).where(table.c.reverses_id == payment_id)) is not None:
        raise NotAllowed("reversed_already", N_("This payment was reversed already."))
    for found in queries.allocations(uow, payment_id):
        if not found.is_undone:
            unallocate(uow, found.id)
    for discount_id in queries.discounts_with(uow, payment_id):
        reverse(uow, discount_id)
    back = NewPayment(
        payment["party_id"], -payment["amount"], payment["currency"], None, payment["method"], payment["number"]
    )
    receivable = ledger_queries.account_of(uow, "receivable")
    against = [
        replace(
            side,
            amount=-side.amount,
            amount_base=-side.base,
            tax_base=None if side.tax_base is None else -side.tax_base,
        )
        for side in ledger_queries.sides_of(uow, payment_id)
        if side.account_id != receivable
    ]
    new_id = _record(uow, back, payment, against=against)
    records.link(uow, payment_id, new_id, "reversed")
    if payment["amount"] > 0:
        allocate(uow, payment_id, new_id)
    else:
        allocate(uow, new_id, payment_id)
    return new_id


@verb("receivables.write_off", N_("Write off"))
def write_off(uow: UnitOfWork, invoice_id: int, reason: str) -> int:
    """Give up what is open of an invoice: it becomes a loss. A payment of kind "written off" settles it."""
    items = [item for item in ledger_queries.open_items(uow, record_ids=[invoice_id]) if item.amount_open > 0]
    if not items:
        raise NotAllowed("nothing_open", N_("Nothing of this is open."))
    if not clean(reason):
        raise InvalidInput("no_reason_given", N_("Say why."), field="reason")
    amount = sum((item.amount_open for item in items), ZERO)
    return _record(
        uow,
        NewPayment(
            items[0].party_id,
            amount,
            items[0].currency,
            method="write_off",
            reference=reason,
            settle=((invoice_id, None),),
        ),
        None,
    )


def apply_credit(uow: UnitOfWork, fact: CreditNotePosted) -> None:
    """A credit note settles what is open of the invoice it corrects; the rest is the customer's credit."""
    open_now = ledger_queries.open_items(uow, record_ids=[fact.invoice_id, fact.record_id])
    free = -sum((item.amount_open for item in open_now if item.record_id == fact.record_id), ZERO)
    owed = sum((item.amount_open for item in open_now if item.record_id == fact.invoice_id), ZERO)
    if min(free, owed) > 0:
        allocate(uow, fact.record_id, fact.invoice_id)


# ------------------------------------------------------------------------------------------------ reminders


@verb("receivables.propose_dunning", N_("New dunning run"), roles=(CLERK,))
def propose_dunning(uow: UnitOfWork, on: date | None = None) -> int:
    """Propose a reminder for every open, not blocked item whose next level has been reached. Nothing due: refused."""
    on = on or uow.today
    found = queries.due_for_dunning(uow, on)
    if not found:
        raise NotAllowed("nothing_due", N_("No reminder is due."))
    number = numbering.take(uow, "dunning_run", on)
    run_id = records.add(uow, "dunning_run", number, number=number, on=on)
    write.insert_one(uow, DunningRun, id=run_id, number=number, on=on)
    levels = queries.dunning_levels(uow)
    letters = []
    for item, days in found:
        level = levels[item.dunning_level + 1]
        fee, interest = rules.fee_and_interest(
            level, item.amount_open, days, administration.currency(uow, item.currency)
        )
        letters.append(
            {
                "run_id": run_id, "party_id": item.party_id, "open_item_id": item.id, "level": level.level,
                "amount_open": item.amount_open, "currency": item.currency, "days_overdue": days, "fee": fee,
                "interest": interest,
            }
        )  # fmt: skip
    write.insert(uow, DunningLetter, letters)
    return run_id


@verb("receivables.send_dunning", N_("Send reminders"), roles=(CLERK,))
def send_dunning(uow: UnitOfWork, run_id: int) -> int:
    """The reminders of a run are out: items move to their level, fees and interest are owed. Items paid meanwhile are left out."""
    run = rows.get(uow, DunningRun, run_id, lock=True)
    state = DUNNING_FLOW.check(run["state"], DunningState.SENT)
    letters = rows.lines_of(uow, DunningLetter, "run_id", run_id, lock=True)
    items = rows.get_many(uow, OpenItem, [letter["open_item_id"] for letter in letters], lock=True)
    sent = [x for x in letters if items[x["open_item_id"]]["amount_open"] > 0]
    gone = [letter for letter in letters if letter not in sent]
    for level in sorted({letter["level"] for letter in sent}):
        dunned = [items[letter["open_item_id"]] for letter in sent if letter["level"] == level]
        ledger.mark_dunned(uow, dunned, level, uow.today)
    write.update_many(
        uow,
        DunningLetter,
        [(x, {"sent_at": uow.now}) for x in sent] + [(x, {"resolved_at": uow.now}) for x in gone],
    )
    _charge(uow, run, sent)
    write.update(uow, DunningRun, run, state=state)
    return run_id


def _charge(uow: UnitOfWork, run: dict[str, Any], letters: Sequence[dict[str, Any]]) -> None:
    """Fees and interest become owed, one item per party and currency."""
    sums: dict[tuple[int, str], Decimal] = {}
    for letter in letters:
        key = (letter["party_id"], letter["currency"])
        sums[key] = sums.get(key, ZERO) + letter["fee"] + letter["interest"]
    for (party_id, code), amount in sorted(sums.items()):
        if amount == 0:
            continue
        base = administration.in_base(uow, amount, administration.rate_on(uow, code, uow.today))
        ledger.post(
            uow,
            on=uow.today,
            text=run["number"],
            record_id=run["id"],
            branch_id=administration.default_branch(uow),
            lines=[
                Side(amount, "receivable", currency=code, amount_base=base, party_id=party_id, due_on=uow.today),
                Side(-amount, "dunning_revenue", currency=code, amount_base=-base, party_id=party_id),
            ],
        )
        ledger.add_open_items(
            uow,
            [NewOpenItem(party_id, run["id"], "dunning", run["number"], uow.today, uow.today, code, amount, base)],
        )


@verb("receivables.cancel_dunning", N_("Cancel dunning run"), roles=(CLERK,))
def cancel_dunning(uow: UnitOfWork, run_id: int) -> int:
    """None of its reminders goes out."""
    run = rows.get(uow, DunningRun, run_id, lock=True)
    write.update(uow, DunningRun, run, state=DUNNING_FLOW.check(run["state"], DunningState.CANCELLED))
    return run_id


@verb("receivables.block", N_("Block reminders"), roles=(CLERK,))
def block(uow: UnitOfWork, invoice_id: int, reason: str | None) -> int:
    """Send no reminders for an invoice (a complaint, a promise); None: send them again."""
    if uow.value(select(table_of(Invoice).c.id).where(table_of(Invoice).c.id == invoice_id)) is None:
        raise NotAllowed("no_invoice", N_("There is no such invoice."))
    for item in ledger_queries.open_items(uow, record_ids=[invoice_id]):
        ledger.block_item(uow, item.id, reason)
    return invoice_id
