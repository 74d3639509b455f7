"""What is done with opportunities: enter, qualify, propose, win, lose, reopen; activities."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, raise_all
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.opportunities import rules, searched  # noqa: F401 - enters what is searched
from erp_tui.domain.opportunities.models import Activity, Opportunity
from erp_tui.domain.opportunities.rules import FLOW, NewOpportunity, OpportunityState, OpportunityWon
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.parties.rules import why_not_use

CHANGEABLE = {
    "title", "needs", "source", "contact_id", "salesperson_id", "expected_amount", "probability", "expected_on",
}  # fmt: skip


@verb("opportunities.create", N_("New opportunity"), roles=(CLERK,))
def create(uow: UnitOfWork, new: NewOpportunity) -> int:
    """A chance of business with a party that is neither blocked nor archived."""
    raise_all(rules.faults_of(asdict(new)))
    party = parties.defaults_for(uow, new.party_id)
    if error := why_not_use(party.name, party.archived_at is not None, party.blocked_reason):
        raise error
    currency = administration.currency(uow, new.currency or party.currency)
    number = numbering.take(uow, "opportunity", uow.today)
    title = clean(new.title)
    opportunity_id = records.add(uow, "opportunity", title, number=number, party_id=new.party_id, on=uow.today)
    write.insert_one(
        uow,
        Opportunity,
        **(
            asdict(new)
            | {
                "id": opportunity_id,
                "number": number,
                "branch_id": administration.default_branch(uow),
                "on": uow.today,
                "title": title,
                "needs": clean(new.needs, multiline=True, limit=4000),
                "source": clean(new.source),
                "salesperson_id": new.salesperson_id or party.salesperson_id,
                "currency": currency.code,
                "expected_amount": currency.round(new.expected_amount),
                "probability": rules.USUAL_PROBABILITY[OpportunityState.NEW]
                if new.probability is None
                else new.probability,
                "expected_on": new.expected_on or uow.today + timedelta(days=30),
            }
        ),
    )
    return opportunity_id


@verb("opportunities.change", N_("Change opportunity"), roles=(CLERK,))
def change(uow: UnitOfWork, opportunity_id: int, *, version: int | None = None, **new: Any) -> int:
    """Change what is given of CHANGEABLE."""
    assert new.keys() <= CHANGEABLE, new.keys() - CHANGEABLE
    raise_all(rules.faults_of(new))
    before = rows.get(uow, Opportunity, opportunity_id, lock=True)
    for name in ("title", "source"):
        if name in new:
            new[name] = clean(new[name])
    if "needs" in new:
        new["needs"] = clean(new["needs"], multiline=True, limit=4000)
    if "expected_amount" in new:
        new["expected_amount"] = administration.currency(uow, before["currency"]).round(new["expected_amount"])
    if "title" in new:
        records.change(uow, opportunity_id, label=new["title"])
    write.update(uow, Opportunity, before, version=version, **new)
    return opportunity_id


def _move(uow: UnitOfWork, opportunity_id: int, to: OpportunityState, **more: Any) -> int:
    before = rows.get(uow, Opportunity, opportunity_id, lock=True)
    state = FLOW.check(before["state"], to)
    write.update(uow, Opportunity, before, state=state, probability=rules.USUAL_PROBABILITY[state], **more)
    return opportunity_id


@verb("opportunities.qualify", N_("Qualify"), roles=(CLERK,))
def qualify(uow: UnitOfWork, opportunity_id: int) -> int:
    """It is worth working on."""
    return _move(uow, opportunity_id, OpportunityState.QUALIFIED)


@verb("opportunities.propose", N_("Propose"), roles=(CLERK,))
def propose(uow: UnitOfWork, opportunity_id: int) -> int:
    """An offer was made for it (a quote tells so by itself); an opportunity that is past this stays where it is."""
    before = rows.get(uow, Opportunity, opportunity_id, lock=True)
    if FLOW.allows(before["state"], OpportunityState.PROPOSED):
        _move(uow, opportunity_id, OpportunityState.PROPOSED)
    elif before["state"] in (OpportunityState.WON, OpportunityState.LOST):
        raise NotAllowed("not_open", N_("This opportunity is closed: reopen it first."))
    return opportunity_id


@verb("opportunities.win", N_("Won"), roles=(CLERK,))
def win(uow: UnitOfWork, opportunity_id: int) -> int:
    """The business is ours; winning twice changes nothing."""
    before = rows.get(uow, Opportunity, opportunity_id, lock=True)
    if before["state"] != OpportunityState.WON:
        _move(uow, opportunity_id, OpportunityState.WON)
        uow.tell(OpportunityWon(opportunity_id))
    return opportunity_id


@verb("opportunities.lose", N_("Lost"), roles=(CLERK,))
def lose(uow: UnitOfWork, opportunity_id: int, reason: str, *, detail: str = "") -> int:
    """The business went elsewhere, with a coded reason of area lost."""
    reason_id = administration.reason_id(uow, "lost", reason)
    return _move(uow, opportunity_id, OpportunityState.LOST, lost_reason_id=reason_id, lost_detail=clean(detail))


@verb("opportunities.reopen", N_("Reopen"), roles=(CLERK,))
def reopen(uow: UnitOfWork, opportunity_id: int) -> int:
    """It is alive again."""
    return _move(uow, opportunity_id, OpportunityState.QUALIFIED, lost_reason_id=None, lost_detail="")


@verb("opportunities.add_activity", N_("Add activity"), roles=(CLERK,))
def add_activity(uow: UnitOfWork, record_id: int, kind: str, text: str, *, due_on: date | None = None) -> int:
    """Something to do about an opportunity (or any record): call, visit, mail, task."""
    if kind not in rules.ACTIVITIES:
        raise InvalidInput(
            "no_activity", N_("An activity is one of: {kinds}."), field="kind", kinds=", ".join(rules.ACTIVITIES)
        )
    if not clean(text):
        raise InvalidInput("no_text", N_("Write something."), field="text")
    record = records.read(uow, record_id)
    row = write.insert_one(
        uow,
        Activity,
        record_id=record_id,
        party_id=record["party_id"],
        kind=kind,
        text=clean(text),
        due_on=due_on or uow.today,
        user_id=uow.actor.id,
    )
    return int(row["id"])


@verb("opportunities.finish_activity", N_("Done"), roles=(CLERK,))
def finish_activity(uow: UnitOfWork, activity_id: int, *, result: str = "") -> int:
    """It was done, with what came of it."""
    before = rows.get(uow, Activity, activity_id, lock=True)
    if before["done_at"] is not None:
        raise NotAllowed("done_already", N_("This was done already."))
    write.update(uow, Activity, before, done_at=uow.now, result=clean(result))
    return activity_id
