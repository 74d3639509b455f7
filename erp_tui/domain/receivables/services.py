"""What is done with money that comes in: record, allocate, undo, reverse, write off; `dunning` reminds, `due` reschedules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import periods
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing import early
from erp_tui.domain.invoicing.rules import CreditNotePosted, CreditNoteTakenBack
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotEnough
from erp_tui.domain.kernel.money import EXACT, ZERO, Currency
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, VERBS, verb, why_not
from erp_tui.domain.ledger import queries as ledger_queries
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.ledger.models import OpenItem
from erp_tui.domain.ledger.queries import OpenItemView
from erp_tui.domain.ledger.rules import NewOpenItem, Side
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.receivables import queries, rules
from erp_tui.domain.receivables.due import reschedule
from erp_tui.domain.receivables.dunning import (
    block,
    cancel_dunning,
    propose_dunning,
    remove_level,
    save_level,
    send_dunning,
)
from erp_tui.domain.receivables.models import Allocation, Payment
from erp_tui.domain.receivables.rules import NewPayment, PaymentRecorded
from erp_tui.domain.receivables.settling import book_difference, check_amount, settle, to_settle

__all__ = [
    "allocate", "apply_credit", "block", "cancel_dunning", "propose_dunning", "record", "remove_level", "reschedule",
    "reverse", "save_level", "send_dunning", "unallocate", "undo_credit", "write_off",
]  # fmt: skip


@verb("receivables.record", N_("Record payment"), roles=(CLERK,))
def record(uow: UnitOfWork, new: NewPayment) -> int:
    """Money has come in: booked, and settling what it is for. What is left stays as the customer's credit, or where
    `difference` says so is written off, as is what then is still open of the documents named: by those who may write
    off, and up to the setting payment.write_off_limit by everybody.
    """
    if new.method not in rules.WAYS:
        raise InvalidInput("no_method", N_("Money comes by: {methods}."), field="method", methods=", ".join(rules.WAYS))
    if new.difference not in rules.DIFFERENCES:
        raise InvalidInput("bad_choice", N_("{name} is one of: {choices}."), field="difference", name=N_("Difference"),
                           choices=", ".join(rules.DIFFERENCES))  # fmt: skip
    if new.difference == "write_off":
        if not new.settle:
            raise InvalidInput(
                "nothing_named", N_("Name the invoices whose difference is written off."), field="settle"
            )
        administration.reason_id(uow, "write_off", new.reason)
    payment_id = _record(uow, new, None)
    if new.difference == "open" and any(
        item.amount_open < 0 for item in ledger_queries.open_items(uow, record_ids=[payment_id])
    ):
        raise NotEnough("too_much", N_("This is more than is open: keep the rest as credit or write it off."),
                        field="amount")  # fmt: skip
    if new.difference == "write_off":
        _write_off_difference(uow, new, payment_id)
    return payment_id


def _write_off_difference(uow: UnitOfWork, new: NewPayment, payment_id: int) -> None:
    """What is still open of the documents that a payment names, or what is left of it, becomes a loss or a gain."""
    named = [record_id for record_id, _amount in new.settle]
    left = ledger_queries.open_items(uow, record_ids=[*named, payment_id])
    if error := why_not(uow.actor.role, VERBS["receivables.write_off"]):
        limit = Decimal(str(administration.setting(uow, "payment.write_off_limit")))
        if sum((abs(item.amount_open_base) for item in left), ZERO) > limit:
            raise error
    for record_id in dict.fromkeys(item.record_id for item in left):
        records.link(uow, payment_id, _give_up(uow, record_id, left, "", new.reason, new.on), "difference")


def _give_up(
    uow: UnitOfWork, record_id: int, items: Sequence[OpenItemView], text: str, code: str, on: date | None
) -> int:
    """Settle what is open of a document by a payment of kind "written off": a loss, or of a credit a gain."""
    own = [item for item in items if item.record_id == record_id]
    amount = sum((item.amount_open for item in own), ZERO)
    base = sum((item.amount_open_base for item in own), ZERO)
    return _record(
        uow,
        NewPayment(
            own[0].party_id, amount, own[0].currency, on, "write_off", text or own[0].number, ((record_id, None),),
            reason=code, amount_base=base or None,
        ),
        None,
    )  # fmt: skip


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
    check_amount(new.amount, currency)
    on = periods.posting_day(uow, new.on)
    rate = rate or (administration.rate_on(uow, currency.code, on) if reverses is None else reverses["rate"])
    base = administration.in_base(uow, new.amount, rate)
    if new.amount_base is not None:
        base, rate = _as_the_bank_says(uow, new, currency)
    branch_id = administration.default_branch(uow)
    ledger.lock_credit(uow, new.party_id)  # before the counter, as every unit does
    items, settled = to_settle(uow, new, currency)
    number = numbering.take(uow, "payment", on, branch_id)
    payment_id = records.add(uow, "payment", party.name, number=number, party_id=new.party_id, on=on)
    stored = write.insert_one(
        uow,
        Payment,
        id=payment_id,
        number=number,
        branch_id=branch_id,
        on=on,
        party_id=new.party_id,
        method=new.method,
        account_id=ledger_queries.account_of(uow, new.method),
        currency=currency.code,
        rate=rate,
        amount=new.amount,
        amount_base=base,
        reference=clean(new.reference, limit=140),
        reason_code=new.reason if new.method == "write_off" else None,
        reverses_id=reverses["id"] if reverses else None,
    )
    item_id = _book(uow, stored, against)
    sides = [(one, item_id, part) if new.amount > 0 else (item_id, one, part) for one, part in settled.items()]
    settle(uow, sides, new.party_id, on)
    if reverses is None and new.amount > 0 and new.method in rules.WAYS:
        discounted = {item.record_id for item in items if item.id in settled and _in_time(item, on)}
        _take_early_discount(uow, discounted, on, payment_id)
    uow.tell(PaymentRecorded(payment_id))
    return payment_id


def _book(uow: UnitOfWork, payment: Mapping[str, Any], against: Sequence[Side]) -> int:
    """A payment into the ledger, as a credit of the customer: gives the open item that settles from now on."""
    party_id, code = payment["party_id"], payment["currency"]
    amount, base = payment["amount"], payment["amount_base"]
    usual = Side(amount, account_id=payment["account_id"], currency=code, amount_base=base)
    ledger.post(
        uow,
        on=payment["on"],
        text=payment["number"],
        record_id=payment["id"],
        branch_id=payment["branch_id"],
        lines=[
            *(against or [usual]),
            Side(-amount, "receivable", currency=code, amount_base=-base, party_id=party_id),
        ],
    )
    item = NewOpenItem(
        party_id, payment["id"], "payment", payment["number"], payment["on"], payment["on"], code, -amount, -base
    )
    return ledger.add_open_items(uow, [item])[0]


def _as_the_bank_says(uow: UnitOfWork, new: NewPayment, currency: Currency) -> tuple[Decimal, Decimal]:
    """The amount in base currency that was really given, and the rate it means."""
    base = administration.base_currency(uow)
    given = new.amount_base or ZERO
    check_amount(given, base, field="amount_base")
    if (given > 0) != (new.amount > 0) or (currency.code == base.code and given != new.amount):
        raise InvalidInput(
            "bad_amount", N_("This is no amount of {currency}."), field="amount_base", currency=base.code
        )
    return given, EXACT.divide(new.amount, given).quantize(Decimal("1e-12"), context=EXACT)


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


@verb("receivables.allocate", N_("Allocate"), roles=(CLERK,))
def allocate(uow: UnitOfWork, credit_id: int, debit_id: int, amount: Decimal | None = None) -> int:
    """Let what is left of a payment or credit note settle an invoice (record ids); None: as much as possible."""
    credits_ = [item for item in ledger_queries.open_items(uow, record_ids=[credit_id]) if item.amount_open < 0]
    debits = [item for item in ledger_queries.open_items(uow, record_ids=[debit_id]) if item.amount_open > 0]
    free = -sum((item.amount_open for item in credits_), ZERO)
    owed = sum((item.amount_open for item in debits), ZERO)
    wanted = min(free, owed) if amount is None else amount
    if amount is not None and debits:
        check_amount(amount, administration.currency(uow, debits[0].currency))
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
    settle(uow, pairs, debits[0].party_id, uow.today)
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
        credit_base=done.of_credit,
        reverses_id=allocation_id,
    )
    book_difference(uow, party_id, done.of_credit - done.of_debit, undo=True)
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
    for other_id in queries.given_with(uow, payment_id):
        reverse(uow, other_id)
    back = NewPayment(
        payment["party_id"], -payment["amount"], payment["currency"], None, payment["method"], payment["number"],
        reason=payment["reason_code"] or "", amount_base=-payment["amount_base"],
    )  # fmt: skip
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
def write_off(uow: UnitOfWork, invoice_id: int, reason: str, *, code: str = "bad_debt") -> int:
    """Give up what is open of an invoice: it becomes a loss. A payment of kind "written off" settles it.

    `code` is a reason of area write_off, `reason` says it in words.
    """
    items = [item for item in ledger_queries.open_items(uow, record_ids=[invoice_id]) if item.amount_open > 0]
    if not items:
        raise NotAllowed("nothing_open", N_("Nothing of this is open."))
    if not clean(reason):
        raise InvalidInput("no_reason_given", N_("Say why."), field="reason")
    administration.reason_id(uow, "write_off", code)
    return _give_up(uow, invoice_id, items, reason, code, None)


def apply_credit(uow: UnitOfWork, fact: CreditNotePosted) -> None:
    """A credit note settles what is open of the invoice it corrects; the rest is the customer's credit."""
    if fact.invoice_id is None:
        return
    open_now = ledger_queries.open_items(uow, record_ids=[fact.invoice_id, fact.record_id])
    free = -sum((item.amount_open for item in open_now if item.record_id == fact.record_id), ZERO)
    owed = sum((item.amount_open for item in open_now if item.record_id == fact.invoice_id), ZERO)
    if min(free, owed) > 0:
        allocate(uow, fact.record_id, fact.invoice_id)


def undo_credit(uow: UnitOfWork, fact: CreditNoteTakenBack) -> None:
    """What a credit note had settled is open again; the invoice that takes it back settles it."""
    for found in queries.allocations(uow, fact.credit_note_id):
        if not found.is_undone:
            unallocate(uow, found.id)
    allocate(uow, fact.credit_note_id, fact.record_id)
