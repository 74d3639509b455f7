"""Writing the record of money: entries, open items, settling, exposure. Called by the rooms to the right.

Entries are collected and written together at the end of the unit: their numbers come from a counter that everybody waits
for, so it is locked last and shortest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from erp_tui.domain.administration import periods
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.codes import new_code
from erp_tui.domain.kernel.errors import Conflict, InvalidInput, NotAllowed, NotEnough
from erp_tui.domain.kernel.money import EXACT, ZERO, Currency
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import verb
from erp_tui.domain.ledger import queries, rules
from erp_tui.domain.ledger.models import Account, Entry, OpenItem, PartyCredit, Posting
from erp_tui.domain.ledger.rules import NewOpenItem, Side


def post(
    uow: UnitOfWork,
    *,
    on: date,
    text: str,
    record_id: int | None,
    branch_id: int,
    lines: Sequence[Side],
    reverses_id: int | None = None,
) -> int:
    """Put an entry into the books; gives its id. It must balance; a closed or missing period is refused."""
    kept = [side for side in lines if side.amount != 0 or side.base != 0 or side.tax_code]
    assert rules.is_balanced(kept), f"the entry of {record_id} does not balance"
    period_id = periods.open_period(uow, on)
    entry_id = uow.new_id()
    waiting: list[dict[str, Any]] = uow.memo.setdefault("ledger.entries", [])
    waiting.append(
        {"id": entry_id, "on": on, "text": text, "record_id": record_id, "branch_id": branch_id, "period_id": period_id,
         "reverses_id": reverses_id, "sides": kept}
    )  # fmt: skip
    uow.at_end("entries", _write_entries)
    return entry_id


def _write_entries(uow: UnitOfWork) -> None:
    entries = uow.memo.pop("ledger.entries", [])
    periods.check_still_open(uow, {entry["period_id"] for entry in entries})
    together: dict[tuple[date, int], list[dict[str, Any]]] = {}
    for entry in entries:
        together.setdefault((entry["on"], entry["branch_id"]), []).append(entry)
    for (on, branch_id), some in sorted(together.items(), key=lambda pair: pair[0]):
        numbers = numbering.take_many(uow, "entry", on, len(some), branch_id)
        for entry, number in zip(some, numbers, strict=True):
            entry["number"] = number
    made = records.add_many(
        uow, "entry", [{"id": e["id"], "label": e["text"], "number": e["number"], "on": e["on"]} for e in entries]
    )
    assert made == [entry["id"] for entry in entries]
    write.insert(uow, Entry, [{name: value for name, value in e.items() if name != "sides"} for e in entries])
    base = administration.company(uow).base_currency
    write.insert(
        uow,
        Posting,
        [
            {
                "entry_id": entry["id"], "line_no": number, "on": entry["on"], "branch_id": entry["branch_id"],
                "period_id": entry["period_id"], "record_id": entry["record_id"],
                "account_id": side.account_id or queries.account_of(uow, side.use or ""), "amount": side.amount,
                "currency": side.currency or base, "amount_base": side.base, "party_id": side.party_id,
                "due_on": side.due_on, "tax_code": side.tax_code, "tax_base": side.tax_base, "text": side.text,
            }
            for entry in entries
            for number, side in enumerate(entry["sides"], 1)
        ],
    )  # fmt: skip


def lock_credit(uow: UnitOfWork, party_id: int) -> None:
    """Take the party's exposure row before stock is touched, so that two units take their locks in one order."""
    if party_id not in uow.memo.setdefault("ledger.locked", set()):
        uow.memo["ledger.locked"].add(party_id)
        table = table_of(PartyCredit)
        question = select(table.c.party_id).where(table.c.party_id == party_id).with_for_update()
        if uow.value(question) is None:
            write.insert_unless_there(uow, PartyCredit, [{"party_id": party_id}])


def expose(uow: UnitOfWork, party_id: int, amount_base: Decimal, limit: Decimal | None) -> bool:
    """Add to what a party has on order; False, and nothing changed, where it would pass the credit limit.

    Allowed while receivable + on order + amount <= limit. None is no limit; taking off is always allowed.
    """
    if amount_base == 0:
        return True
    table = table_of(PartyCredit)
    guards = []
    if limit is not None and amount_base > 0:
        left = limit - amount_base
        guards.append(table.c.receivable + table.c.on_order <= bindparam("left", left, type_=table.c.on_order.type))
    locked: set[int] = uow.memo.setdefault("ledger.locked", set())
    move = [({"party_id": party_id}, {"on_order": amount_base})]
    met = write.move_figures(uow, PartyCredit, move, *guards, must=False)
    if not met and party_id not in locked:  # over the limit, or the first time anything is kept for this party
        lock_credit(uow, party_id)
        met = write.move_figures(uow, PartyCredit, move, *guards, must=False)
    locked.add(party_id)
    return met


def add_open_items(uow: UnitOfWork, new: Sequence[NewOpenItem]) -> list[int]:
    """What a document makes a party owe, one row for each due date; raises the kept receivable."""
    made = write.insert(
        uow,
        OpenItem,
        [
            {name: getattr(item, name) for name in NewOpenItem.__dataclass_fields__}
            | {"amount_open": item.amount, "amount_open_base": item.amount_base, "is_open": int(item.amount != 0)}
            for item in new
        ],
    )
    sums: dict[int, Decimal] = {}
    for item in new:
        sums[item.party_id] = sums.get(item.party_id, ZERO) + item.amount_base
    for party_id in sorted(sums):
        lock_credit(uow, party_id)
    write.move_figures(
        uow, PartyCredit, [({"party_id": party_id}, {"receivable": total}) for party_id, total in sums.items()]
    )
    return [int(row["id"]) for row in made]


@dataclass(frozen=True)
class Settled:
    """What a settlement took off the debit and off the credit in base currency, and since when both have been there."""

    of_debit: Decimal
    of_credit: Decimal
    since: date


def settle(uow: UnitOfWork, debit_item_id: int, credit_item_id: int, amount: Decimal) -> Settled:
    """Let a credit settle so much of a debit (their currency, above zero, or below it to undo).

    Refused when either side has less open. Gives the base amounts taken off the debit and off the credit: where the rates
    differ the caller posts the difference, and the kept receivable follows it.
    """
    items = rows.get_many(uow, OpenItem, [debit_item_id, credit_item_id], lock=True)
    if len(items) < 2:
        raise Conflict("item_gone", N_("This item is not there any more."))
    debit, credit = items[debit_item_id], items[credit_item_id]
    if debit["party_id"] != credit["party_id"] or debit["currency"] != credit["currency"]:
        raise NotAllowed("other_party", N_("Only items of one party and one currency settle each other."))
    for item, sign in ((debit, 1), (credit, -1)):
        after = sign * item["amount_open"] - amount
        limit = sign * item["amount"]
        if after < 0 or after > limit:
            raise NotEnough(
                "not_open", N_("Of {number} only {open} is open."), field="amount", number=item["number"],
                open=abs(item["amount_open"]), currency=item["currency"],
            )  # fmt: skip
    base = administration.base_currency(uow)
    parts = [_base_part(item, amount, base) for item in (debit, credit)]
    _take(uow, debit, -amount, -parts[0])
    _take(uow, credit, amount, parts[1])
    difference = parts[1] - parts[0]
    if difference != 0:
        lock_credit(uow, debit["party_id"])
        write.move_figures(uow, PartyCredit, [({"party_id": debit["party_id"]}, {"receivable": difference})])
    return Settled(parts[0], parts[1], max(debit["on"], credit["on"]))


def _base_part(item: dict[str, Any], amount: Decimal, base: Currency) -> Decimal:
    """The base amount behind so much of an item; what closes it takes all that is left, what opens it whole gives all back."""
    if abs(item["amount_open"]) == amount:
        return abs(item["amount_open_base"])
    if abs(item["amount_open"]) - amount == abs(item["amount"]):
        return abs(item["amount_open_base"]) - abs(item["amount_base"])
    if item["amount"] == item["amount_base"]:
        return amount
    return base.round(EXACT.divide(EXACT.multiply(amount, item["amount_base"]), item["amount"]))


def _take(uow: UnitOfWork, item: dict[str, Any], amount: Decimal, amount_base: Decimal) -> None:
    """Move an open amount, guarded by what was read under the lock."""
    table = table_of(OpenItem)
    after = item["amount_open"] + amount
    done = write.change_figures(
        uow,
        OpenItem,
        [table.c.id == item["id"], table.c.amount_open == item["amount_open"]],
        amount_open=after,
        amount_open_base=item["amount_open_base"] + amount_base,
        is_open=int(after != 0),
    )
    if done != 1:
        raise Conflict("changed_meanwhile", N_("Somebody else has changed this meanwhile: look again."))


def mark_dunned(uow: UnitOfWork, items: Sequence[dict[str, Any]], level: int, on: date) -> None:
    """Locked items were dunned at a level."""
    write.update_many(uow, OpenItem, [(item, {"dunning_level": level, "dunned_on": on}) for item in items])


def block_item(uow: UnitOfWork, item_id: int, reason: str | None) -> None:
    """A blocked item is not dunned; None lets it be dunned again."""
    item = rows.get(uow, OpenItem, item_id, lock=True)
    write.update(uow, OpenItem, item, blocked_reason=clean(reason) if reason else None)


@verb("ledger.new_account", N_("New account"))
def new_account(uow: UnitOfWork, code: str, name: str, kind: str) -> int:
    if kind not in rules.KINDS:
        raise InvalidInput(
            "bad_kind", N_("An account is of kind: {kinds}."), field="kind", kinds=", ".join(rules.KINDS)
        )
    code = new_code(uow, Account, code)
    return int(write.insert_one(uow, Account, code=code, name=clean(name) or code, kind=kind)["id"])
