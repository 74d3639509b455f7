"""Reminders: their levels, runs that propose them, sending with fees and interest, blocking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing.models import Invoice
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import NotAllowed, NotFound, raise_all
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.ledger import queries as ledger_queries
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.ledger.models import OpenItem
from erp_tui.domain.ledger.rules import NewOpenItem, Side
from erp_tui.domain.receivables import reminders, rules
from erp_tui.domain.receivables.models import DunningLetter, DunningLevel, DunningRun
from erp_tui.domain.receivables.rules import DUNNING_FLOW, DunningState, Level

# ------------------------------------------------------------------------------------------------ levels


@verb("receivables.save_level", N_("Save dunning level"))
def save_level(uow: UnitOfWork, level: Level, *, name: str = "", text: str = "") -> int:
    """How an item is reminded the `level`-th time: after so many days, with which fee and interest. Gives the level.

    Levels follow each other without a gap, each later than the one before.
    """
    known = reminders.dunning_levels(uow)
    raise_all(rules.faults_of(level, known))
    before = uow.row(select(table_of(DunningLevel)).where(table_of(DunningLevel).c.level == level.level))
    values: dict[str, Any] = {n: getattr(level, n) for n in Level.__dataclass_fields__}
    values |= {n: clean(v, limit=400) for n, v in (("name", name), ("text", text)) if v}
    if before is None:
        write.insert_one(uow, DunningLevel, **{"name": f"{level.level}"} | values)
    else:
        write.update(uow, DunningLevel, dict(before._mapping), **values)
    return level.level


@verb("receivables.remove_level", N_("Remove dunning level"))
def remove_level(uow: UnitOfWork, level: int) -> int:
    """The last level goes; items that were reminded at it stay as they are."""
    known = reminders.dunning_levels(uow)
    if level not in known:
        raise NotFound("no_level", N_("There is no dunning level {level}."), field="level", level=level)
    if level != max(known):
        raise NotAllowed("not_last", N_("Only the last level can go."), field="level")
    row = uow.row(select(table_of(DunningLevel)).where(table_of(DunningLevel).c.level == level))
    assert row is not None
    write.delete(uow, DunningLevel, [dict(row._mapping)])
    return level


# ------------------------------------------------------------------------------------------------ runs


@verb("receivables.propose_dunning", N_("New dunning run"), roles=(CLERK,))
def propose_dunning(uow: UnitOfWork, on: date | None = None) -> int:
    """Propose a reminder for every open, not blocked item whose next level has been reached. Nothing due: refused."""
    on = on or uow.today
    found = reminders.due_for_dunning(uow, on)
    if not found:
        raise NotAllowed("nothing_due", N_("No reminder is due."))
    number = numbering.take(uow, "dunning_run", on)
    run_id = records.add(uow, "dunning_run", number, number=number, on=on)
    write.insert_one(uow, DunningRun, id=run_id, number=number, on=on)
    levels = reminders.dunning_levels(uow)
    letters = []
    for item, days in found:
        level = levels[item.dunning_level + 1]
        currency = administration.currency(uow, item.currency)
        fee, interest = rules.fee_and_interest(level, item.amount_open, days, currency)
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
    """The reminders of a run are out: items move to their level, fees and interest of this day are owed.

    Items that are paid or blocked meanwhile are left out.
    """
    run = rows.get(uow, DunningRun, run_id, lock=True)
    state = DUNNING_FLOW.check(run["state"], DunningState.SENT)
    letters = rows.lines_of(uow, DunningLetter, "run_id", run_id, lock=True)
    items = rows.get_many(uow, OpenItem, [letter["open_item_id"] for letter in letters], lock=True)
    sent, gone = [], []
    for letter in letters:
        item = items[letter["open_item_id"]]
        if item["amount_open"] > 0 and not item["blocked_reason"]:
            sent.append((letter, _as_of_today(uow, letter, item)))
        else:
            gone.append((letter, {"resolved_at": uow.now}))
    for level in sorted({letter["level"] for letter, _now in sent}):
        dunned = [items[letter["open_item_id"]] for letter, _now in sent if letter["level"] == level]
        ledger.mark_dunned(uow, dunned, level, uow.today)
    write.update_many(uow, DunningLetter, [*sent, *gone])
    _charge(uow, run, [{**letter, **now} for letter, now in sent])
    write.update(uow, DunningRun, run, state=state)
    return run_id


def _as_of_today(uow: UnitOfWork, letter: Mapping[str, Any], item: Mapping[str, Any]) -> dict[str, Any]:
    """What is open, how late, and what it costs on the day of sending; the level stays the one proposed."""
    days = max(0, (uow.today - item["due_on"]).days)
    level = reminders.dunning_levels(uow).get(letter["level"])
    now = {"amount_open": item["amount_open"], "days_overdue": days, "sent_at": uow.now}
    if level is None:  # it is gone since: what was proposed is sent
        return now
    currency = administration.currency(uow, letter["currency"])
    fee, interest = rules.fee_and_interest(level, item["amount_open"], days, currency)
    return now | {"fee": fee, "interest": interest}


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
