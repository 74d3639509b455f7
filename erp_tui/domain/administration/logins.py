"""Coming in: who is let in by what, how often one may fail, and the log of it. Shared by all doors, kept in the books.

A try is counted before it is looked at, and forgiven when it was right: so tries at the same moment count as well. Whoever
fails is not listened to for a while, twice as long each time; that is counted for the user and for the address. A name that is
no user's meets the same answers, the same work and the same delays.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from erp_tui.domain.administration import queries
from erp_tui.domain.administration.access import Secrets, secret
from erp_tui.domain.administration.models import Login, LoginThrottle, UserKey, UserSecret
from erp_tui.domain.administration.proofs import Hidden, is_password, step_of_code
from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import SYSTEM, Bookkeeper, Unit, UnitOfWork
from erp_tui.domain.kernel.verbs import OWNER, verb

FREE = {"user": 3, "address": 10}
"""So many failures cost no delay: fingers slip, and many may share an address."""
LONGEST = {"user": 300, "address": 900}
"""Seconds of the longest delay. A user's is short: nobody must be able to keep somebody out for good."""
FORGOTTEN = timedelta(days=1)
"""After so long without a failure nothing of them is known any more."""
OUTCOMES = ("came_in", "proved", "wrong_password", "wrong_code", "used_code", "no_user", "works_no_more", "no_key")
"""How a try may end; their words stand in `formats`."""


@dataclass(frozen=True)
class LoginView:
    at: datetime
    login: str
    address: str
    door: str
    how: str
    outcome: str


@dataclass(frozen=True)
class Visitor:
    """Who wants to come in, and where."""

    login: str
    address: str = ""
    door: str = "ssh"
    is_in: bool = False
    """Whether they are in already and only prove who they are."""


@dataclass(frozen=True)
class Try:
    """A try that has been counted: what it is to be compared with."""

    visitor: Visitor
    user_id: int | None
    kept: Secrets = field(repr=False)
    outcome: str
    """How it ends where the password is right: `came_in`, or why not all the same."""


def logins(unit: Unit, limit: int = 100) -> list[LoginView]:
    """Who came in and who tried, newest first: all for the owner, one's own for others."""
    table = table_of(Login)
    question = select(table).order_by(table.c.at.desc(), table.c.id.desc()).limit(limit)
    if unit.actor.role != OWNER:
        question = question.where(table.c.login == unit.actor.login)
    return [LoginView(row.at, row.login, row.address, row.door, row.how, row.outcome) for row in unit.rows(question)]


# ------------------------------------------------------------------------------------------------ passwords


def comes_in(keeper: Bookkeeper, visitor: Visitor, password: Hidden, code: Hidden | None, moment: datetime) -> bool:
    """Whether somebody may come in with this password and code. Takes some 50 ms of work: not on a thread that others wait for.

    `code` None asks for none: who is known at this terminal already. `moment` is the real time, whatever the calendar says.
    """
    tried = keeper.perform(count_try, SYSTEM, visitor)
    if tried is None:
        return False
    is_known = tried.outcome == "came_in"
    is_right = is_password(password, tried.kept.password if is_known else None)
    outcome = tried.outcome if is_right or not is_known else "wrong_password"
    step: int | None = None
    if outcome == "came_in" and code is not None and tried.kept.code_secret is not None:
        step = step_of_code(code, tried.kept.code_secret, moment)
        outcome = "came_in" if step is not None else "wrong_code"
    return keeper.perform(end_try, SYSTEM, tried, outcome, step) == "came_in"


def proves(keeper: Bookkeeper, login: str, password: Hidden, door: str) -> bool:
    """Whether somebody who is in knows their password: tries are counted, delayed and written down as at the doors."""
    return comes_in(keeper, Visitor(login, "", door, is_in=True), password, None, real_moment())


@verb("logins.count_try", N_("Count a try to come in"))
def count_try(uow: UnitOfWork, visitor: Visitor) -> Try | None:
    """Count a try before it is looked at; None where nothing is listened to just now."""
    user = queries.user(uow, visitor.login)
    user_id = None if user is None else user.id
    subjects = _subjects(visitor, user_id)
    table = table_of(LoginThrottle)
    _forget_old(uow)
    write.insert_unless_there(
        uow, LoginThrottle, [{"subject": one, "failures": 0, "until": uow.now, "last_at": uow.now} for one in subjects]
    )
    question = select(table).where(table.c.subject.in_(subjects)).order_by(table.c.subject).with_for_update()
    found = uow.rows(question)
    if any(_is_delayed(row.until, uow.now, _kind(row.subject)) for row in found):
        return None
    for row in found:
        failures = row.failures + 1
        write.change_figures(
            uow, LoginThrottle, table.c.subject == row.subject, failures=failures, last_at=uow.now,
            until=uow.now + delay(failures, _kind(row.subject)),
        )  # fmt: skip
    outcome = "no_user" if user is None else "works_no_more" if user.archived_at is not None else "came_in"
    return Try(visitor, user_id, secret(uow, user_id), outcome)


@verb("logins.end_try", N_("End a try to come in"))
def end_try(uow: UnitOfWork, tried: Try, outcome: str, step: int | None) -> str:
    """Forgive a try that was right, and write it down in any case. A code that was used is wrong from then on."""
    if step is not None:
        table = table_of(UserSecret)
        mine = (table.c.user_id == tried.user_id, table.c.code_secret == tried.kept.code_secret)
        if not write.change_figures(uow, UserSecret, (*mine, table.c.code_step < step), code_step=step):
            outcome = "used_code"
    if outcome == "came_in":
        _forgive(uow, tried)
    used_code = step is not None or outcome == "wrong_code"
    told = "proved" if outcome == "came_in" and tried.visitor.is_in else outcome
    _write_down(uow, tried.visitor, tried.user_id, "password+code" if used_code else "password", told)
    return outcome


def delay(failures: int, kind: str) -> timedelta:
    """For how long nothing is listened to after so many failures: of a user, or from an address."""
    beyond = failures - FREE[kind]
    return timedelta(seconds=min(2 ** min(beyond, 20), LONGEST[kind]) if beyond > 0 else 0)


def _is_delayed(until: datetime, now: datetime, kind: str) -> bool:
    """A delay beyond the longest is none of ours: the clock was set back."""
    return now < until <= now + timedelta(seconds=LONGEST[kind])


def _subjects(visitor: Visitor, user_id: int | None) -> list[str]:
    """What failures are counted for. Names that are no users' share a few places: they may be passwords."""
    nobody = hashlib.sha256(visitor.login.encode("utf-8", "replace")).hexdigest()[:3]
    found = [f"user {user_id}" if user_id is not None else f"user ?{nobody}"]
    return sorted([*found, *([f"address {_block(visitor.address)}"] if visitor.address else [])])


def _kind(subject: str) -> str:
    return subject.partition(" ")[0]


def _block(address: str) -> str:
    """Whoever has an address of version 6 has its whole block."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return clean(address, limit=60)
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _forgive(uow: UnitOfWork, tried: Try) -> None:
    """The user's failures are over; of the address only this one was none, or one good password would buy guesses at others."""
    table = table_of(LoginThrottle)
    for subject in _subjects(tried.visitor, tried.user_id):
        failures = table.c.failures - 1 if _kind(subject) == "address" else 0
        write.change_figures(uow, LoginThrottle, table.c.subject == subject, failures=failures, until=uow.now)


def _forget_old(uow: UnitOfWork) -> None:
    table = table_of(LoginThrottle)
    old = select(table).where(table.c.last_at < uow.now - FORGOTTEN).limit(50).with_for_update(skip_locked=True)
    write.delete(uow, LoginThrottle, [dict(row._mapping) for row in uow.rows(old)])


# ------------------------------------------------------------------------------------------------ keys, and the log


def is_key_of(unit: Unit, login: str, fingerprint: str) -> bool:
    """Whether this user works here and comes in with this key."""
    table = table_of(UserKey)
    found = unit.row(select(table.c.user_id).where(table.c.fingerprint == fingerprint))
    known = {user.id for user in queries.users(unit) if user.login == login and user.archived_at is None}
    return found is not None and found.user_id in known


@verb("logins.note", N_("Note who came in"))
def note(uow: UnitOfWork, visitor: Visitor, how: str, outcome: str, fingerprint: str = "") -> None:
    """Write down who came in, or did not, by something else than a password."""
    user = queries.user(uow, visitor.login)
    if fingerprint:
        table = table_of(UserKey)
        write.change_figures(uow, UserKey, table.c.fingerprint == fingerprint, last_used_at=uow.now)
    _write_down(uow, visitor, None if user is None else user.id, how, outcome)


def _write_down(uow: UnitOfWork, visitor: Visitor, user_id: int | None, how: str, outcome: str) -> None:
    login = visitor.login if user_id is not None else ""
    write.insert_one(uow, Login, at=uow.now, login=login, address=clean(visitor.address, limit=60), door=visitor.door,
                     how=how, outcome=outcome)  # fmt: skip


def real_moment() -> datetime:
    return datetime.now(UTC)
