"""Approvals: asking to let a document pass beyond the policy, and deciding. Who asked never decides.

An approval is for exactly what was asked: a document changed since (another digest) needs a new one. The rooms say when one is
needed; here they are kept, decided and listed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, false, func, select

from erp_tui.domain.kernel import rows, write
from erp_tui.domain.kernel.columns import to_json
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotFound
from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.listing import Column, Listing
from erp_tui.domain.kernel.models import Record
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Actor, Unit, UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, MANAGER, VERBS, verb
from erp_tui.domain.parties.models import Party
from erp_tui.domain.pricing import policy
from erp_tui.domain.pricing.policy_models import Approval
from erp_tui.domain.pricing.policy_rules import Finding

WAITS = N_("This waits for approval.")
APPROVED = N_("This was approved already.")
REJECTED = N_("The approval was rejected: change the document, then ask anew.")

Row = Mapping[str, Any]
_OF_HEADER = ("party_id", "bill_to_id", "currency", "rate", "payment_term_id", "discount_percent", "discount_amount",
              "net", "gross", "rounding")  # fmt: skip
_OF_LINE = ("kind", "product_id", "text", "quantity", "unit", "unit_price", "discount_percent", "discount_share",
            "optional", "net", "gross")  # fmt: skip


def digest(header: Row, lines: Iterable[Row]) -> str:
    """What is asked to be approved, in short: customer, currency, terms, totals, and every line in its order."""
    said = [[header[name] for name in _OF_HEADER], [[line[name] for name in _OF_LINE] for line in lines]]
    return hashlib.sha256(to_json([_plain(one) for part in said for one in part]).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Numbers by their value: 5 and 5.00 are the same."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


# ------------------------------------------------------------------------------------------------ reading


@dataclass(frozen=True)
class Beyond:
    """What goes beyond a rule, in words as far as who reads may know them."""

    line_no: int | None
    limit: str
    rule: int | None
    message: str
    values: dict[str, Any]


@dataclass(frozen=True)
class ApprovalView:
    """A request with what it is about. state: requested, approved, rejected, replaced."""

    id: int
    record_id: int
    kind: str
    number: str
    state: str
    digest: str
    party_id: int
    party_name: str
    gross: Decimal
    currency: str
    asked_by_id: int | None
    asked_login: str
    asked_at: datetime
    asked_reason: str
    decided_login: str
    decided_at: datetime | None
    decided_reason: str
    version: int
    beyond: tuple[Beyond, ...]


def _question() -> Select[Any]:
    table, recorded, parties = table_of(Approval), table_of(Record), table_of(Party)
    return (
        select(table, recorded.c.kind, recorded.c.number, parties.c.name.label("party_name"))
        .join(recorded, recorded.c.id == table.c.record_id)
        .join(parties, parties.c.id == table.c.party_id)
    )


def _view(unit: Unit, row: Any) -> ApprovalView:
    found = dict(row._mapping)
    names = ApprovalView.__dataclass_fields__.keys() - {"beyond", "asked_by_id"}
    beyond = []
    for one in found["findings"]:
        message, values = policy.told(unit.actor.role, one)
        beyond.append(Beyond(one["line_no"], one["limit"], one["rule"], message, values))
    return ApprovalView(**{name: found[name] for name in names}, asked_by_id=found["asked_by"], beyond=tuple(beyond))


def approval(unit: Unit, approval_id: int) -> ApprovalView:
    row = unit.row(_question().where(table_of(Approval).c.id == approval_id))
    if row is None:
        raise NotFound("no_approval", N_("There is no such request."))
    return _view(unit, row)


def approvals_of(unit: Unit, record_id: int) -> list[ApprovalView]:
    """All requests about a document, newest first."""
    table = table_of(Approval)
    question = _question().where(table.c.record_id == record_id).order_by(table.c.id.desc())
    return [_view(unit, row) for row in unit.rows(question)]


def newest_about(unit: Unit, number: str) -> int:
    """The newest request about the document of a number; refused when there is none."""
    table, recorded = table_of(Approval), table_of(Record)
    found = unit.value(
        select(table.c.id)
        .join(recorded, recorded.c.id == table.c.record_id)
        .where(recorded.c.number == clean(number).upper())
        .order_by(table.c.id.desc())
    )
    if found is None:
        raise NotFound("nothing_asked", N_("Nobody has asked for an approval of {number}."), number=clean(number))
    return int(found)


def why_not_decide(
    actor: Actor, asked_by: int | None, asked_login: str, state: str, decided_login: str
) -> NotAllowed | None:
    """Why somebody may not decide a request, or None: it is decided, or it is their own."""
    if state != "requested":
        if state == "replaced":
            return NotAllowed("replaced", N_("The document was changed since: this request is over."))
        return NotAllowed("decided_already", N_("{name} has decided this already."), name=decided_login)
    if (actor.id is not None and actor.id == asked_by) or actor.login == asked_login:
        return NotAllowed("own_request", N_("Who asked does not decide: somebody else must."))
    return None


def _source(asked: Asked) -> Select[Any]:
    table, recorded, parties = table_of(Approval), table_of(Record), table_of(Party)
    return (
        select(
            table.c.id, table.c.state, table.c.asked_login, table.c.asked_at, table.c.gross, table.c.currency,
            recorded.c.number, func.lower(recorded.c.number).label("number_key"), parties.c.name.label("party_name"),
            parties.c.sort_name, table.c.decided_login,
        )
        .join(recorded, recorded.c.id == table.c.record_id)
        .join(parties, parties.c.id == table.c.party_id)
    )  # fmt: skip


def _to_decide(columns: Any, unit: Unit) -> Any:
    """What waits for this user: of somebody else, and only where the role may decide."""
    if unit.actor.role not in VERBS["pricing.approve"].roles:
        return false()
    return (columns.state == "requested") & (columns.asked_login != unit.actor.login)


APPROVALS = Listing(
    "approvals",
    N_("Approvals"),
    "approval",
    (
        Column("number", N_("Number"), "code", 9),
        Column("party_name", N_("Customer"), width=20, grows=True, key="sort_name"),
        Column("gross", N_("Total"), "amount", 12),
        Column("currency", N_("Cur"), "code", 4),
        Column("asked_login", N_("Asked by"), width=10),
        Column("state", N_("State"), "state", 10),
        Column("decided_login", N_("Decided by"), width=10, wide=True),
    ),
    _source,
    ("id",),
    descending=True,
    searched=("number_key", "sort_name"),
    filters={
        "waiting": (N_("Waiting"), lambda c, unit: c.state == "requested"),
        "to_decide": (N_("For me to decide"), _to_decide),
        "mine": (N_("Asked by me"), lambda c, unit: c.asked_login == unit.actor.login),
        "decided": (N_("Decided"), lambda c, unit: c.state.in_(("approved", "rejected"))),
    },
)


# ------------------------------------------------------------------------------------------------ what rooms ask


def check(unit: Unit, header: Row, lines: Sequence[Row], found: Sequence[Finding]) -> None:
    """Refuse to go on with a document that goes beyond the policy and was not approved as it is."""
    if not found:
        return
    table, what = table_of(Approval), digest(header, lines)
    question = select(table.c.state).where(table.c.record_id == header["id"], table.c.digest == what)
    states = {row.state for row in unit.rows(question)}
    if "approved" in states:
        return
    if "requested" in states:
        raise NotAllowed("waits_for_approval", WAITS, field="lines")
    if "rejected" in states:
        raise NotAllowed("rejected", REJECTED, field="lines")
    first = found[0]
    raise NotAllowed(
        "needs_approval", policy.ASK[first.limit], field="lines", line=first.line_no, text=first.text,
        allowed=policy.values_of(first)["allowed"],
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Where a document stands: what of it needs approval, and what was said of it as it is (empty: nobody was asked)."""

    beyond: tuple[Beyond, ...]
    state: str
    decided_reason: str


def standing(unit: Unit, header: Row, lines: Sequence[Row], found: Sequence[Finding]) -> Standing:
    table = table_of(Approval)
    asked = unit.rows(
        select(table.c.digest, table.c.state, table.c.decided_reason)
        .where(table.c.record_id == header["id"], table.c.state != "replaced")
        .order_by(table.c.id.desc())
    )
    what = digest(header, lines) if asked else ""
    row = next((one for one in asked if one.digest == what), None)
    told = []
    for one in found:
        message, values = policy.told(unit.actor.role, {"limit": one.limit, "values": policy.values_of(one)})
        told.append(Beyond(one.line_no, one.limit, one.rule, message, values))
    return Standing(tuple(told), row.state if row else "", row.decided_reason if row else "")


def ask(uow: UnitOfWork, header: Row, lines: Sequence[Row], found: Sequence[Finding], reason: str) -> int:
    """Ask for the approval of a document as it is. Gives the request's id."""
    if not found:
        raise NotAllowed("nothing_to_approve", N_("This needs no approval."))
    what = digest(header, lines)
    outdate(uow, header["id"], but=what)
    table = table_of(Approval)
    question = select(table.c.state).where(
        table.c.record_id == header["id"], table.c.digest == what, table.c.state.in_(("requested", "approved"))
    )
    if state := uow.value(question):
        raise NotAllowed("asked_already", APPROVED if state == "approved" else WAITS)
    row = write.insert_one(
        uow, Approval, record_id=header["id"], digest=what, party_id=header["party_id"], currency=header["currency"],
        gross=header["gross"], asked_by=uow.actor.id, asked_login=uow.actor.login, asked_at=uow.now,
        asked_reason=clean(reason, multiline=True, limit=500),
        findings=[
            {"line_no": one.line_no, "limit": one.limit, "rule": one.rule, "values": policy.values_of(one)} for one in found
        ],
    )  # fmt: skip
    return int(row["id"])


def outdate(uow: UnitOfWork, record_id: int, *, but: str = "") -> None:
    """The document was changed: what was asked about it before waits no longer."""
    if not but and not policy.in_use(uow):
        return
    table = table_of(Approval)
    question = select(table).where(table.c.record_id == record_id, table.c.state == "requested", table.c.digest != but)
    waiting = [dict(row._mapping) for row in uow.rows(question.with_for_update())]
    write.update_many(uow, Approval, [(row, {"state": "replaced"}) for row in waiting])


# ------------------------------------------------------------------------------------------------ verbs


@verb("pricing.approve", N_("Approve"), roles=(MANAGER,))
def approve(uow: UnitOfWork, approval_id: int, reason: str = "") -> int:
    """Let the document pass as it was asked. Not by who asked."""
    return _decide(uow, approval_id, "approved", clean(reason, multiline=True, limit=500))


@verb("pricing.reject", N_("Reject"), roles=(MANAGER,))
def reject(uow: UnitOfWork, approval_id: int, reason: str) -> int:
    """Refuse it, and say why. Not by who asked."""
    reason = clean(reason, multiline=True, limit=500)
    if not reason:
        raise InvalidInput("no_reason_given", N_("Say why."), field="reason")
    return _decide(uow, approval_id, "rejected", reason)


@verb("pricing.withdraw", N_("Withdraw request"), roles=(CLERK,))
def withdraw(uow: UnitOfWork, approval_id: int) -> int:
    """Who asked no longer wants it."""
    found = rows.get(uow, Approval, approval_id, lock=True)
    if found["state"] != "requested":
        raise NotAllowed("decided_already", N_("{name} has decided this already."), name=found["decided_login"])
    if found["asked_login"] != uow.actor.login:
        raise NotAllowed("not_own", N_("{name} asked for this."), name=found["asked_login"])
    write.update(uow, Approval, found, state="replaced", decided_login=uow.actor.login, decided_at=uow.now)
    return approval_id


def _decide(uow: UnitOfWork, approval_id: int, state: str, reason: str) -> int:
    """One wins: the row is locked, and its version is a condition of the update."""
    found = rows.get(uow, Approval, approval_id, lock=True)
    if error := why_not_decide(
        uow.actor, found["asked_by"], found["asked_login"], found["state"], found["decided_login"]
    ):
        raise error
    write.update(
        uow, Approval, found, state=state, decided_by=uow.actor.id, decided_login=uow.actor.login, decided_at=uow.now,
        decided_reason=reason,
    )  # fmt: skip
    return approval_id
