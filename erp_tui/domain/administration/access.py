"""By what users come in at the doors: passwords, one-time codes, public keys. One's own, or as the owner everybody's.

Secrets are made and hashed before the unit of work begins; they never meet an idempotency key, whose digest is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries
from erp_tui.domain.administration.models import UserAccess, UserKey, UserSecret
from erp_tui.domain.administration.proofs import Hidden, PublicKey, is_password
from erp_tui.domain.kernel import rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotFound
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, OWNER, verb

MOST_KEYS = 20
"""Keys of one user."""


@dataclass(frozen=True)
class AccessView:
    """By what a user comes in; no secret is among it."""

    login: str
    password_since: datetime | None
    code_since: datetime | None
    key_count: int


@dataclass(frozen=True)
class Secrets:
    """What a user proves with; its picture in a log tells nothing."""

    password: str | None = field(default=None, repr=False)
    """Its argon2id hash."""
    code_secret: str | None = field(default=None, repr=False)
    """What the one-time codes are made of."""
    code_step: int = 0
    """The step of time whose code was used last."""


@dataclass(frozen=True)
class KeyView:
    id: int
    login: str
    kind: str
    fingerprint: str
    comment: str
    added_at: datetime
    last_used_at: datetime | None


def access(unit: Unit, user_id: int) -> AccessView:
    """By what this user comes in; of others only the owner is told."""
    user = _user(unit, user_id)
    table = table_of(UserAccess)
    found = unit.row(select(table.c.password_since, table.c.code_since).where(table.c.user_id == user_id))
    since = (None, None) if found is None else tuple(found)
    return AccessView(user.login, since[0], since[1], len(_keys(unit, user_id)))


def has_password(unit: Unit, user_id: int) -> bool:
    return secret(unit, user_id).password is not None


def has_way_in(unit: Unit, user_id: int) -> bool:
    """Whether there is a password or a key that lets this user in; the doors of the system ask for none of them."""
    return has_password(unit, user_id) or bool(_keys(unit, user_id))


def why_not_go_on(unit: Unit, login: str, had_way: bool) -> NotAllowed | None:
    """Why somebody who has come in may not stay: archived meanwhile, or all that could let them in (`had_way`) is taken away."""
    user = queries.at_work(unit, login)
    if user is None or user.archived_at is not None:
        return _works_no_more(login)
    if had_way and not has_way_in(unit, user.id):
        return NotAllowed("no_way_in", N_("Nothing lets {login} in any more."), login=login)
    return None


def _works_no_more(login: str) -> NotAllowed:
    return NotAllowed("archived_user", N_("{login} works here no more."), field="user", login=login)


def secret(unit: Unit, user_id: int | None) -> Secrets:
    """The secrets of a user, or none. For proving only: nothing of it is ever shown."""
    table = table_of(UserSecret)
    question = select(table.c.password, table.c.code_secret, table.c.code_step)
    found = unit.row(question.where(table.c.user_id == (user_id or 0)))
    return Secrets() if found is None else Secrets(*found)


def anybody_has_codes(unit: Unit) -> bool:
    """Whether the doors ask for a one-time code: all, or nobody could learn who has them."""
    table = table_of(UserSecret)
    return unit.row(select(table.c.user_id).where(table.c.code_secret.is_not(None)).limit(1)) is not None


def keys(unit: Unit, login: str | None = None) -> list[KeyView]:
    """Public keys: one's own, or as the owner those of a user or of all."""
    users = {user.id: user.login for user in queries.users(unit)}
    if login is not None and clean(login) not in users.values():
        raise NotFound("no_user", N_("There is no user {login}."), field="user", login=clean(login))
    own = unit.actor.role != OWNER
    found = unit.rows(select(table_of(UserKey)).order_by(table_of(UserKey).c.id))
    return [
        KeyView(row.id, users[row.user_id], row.kind, row.fingerprint, row.comment, row.added_at, row.last_used_at)
        for row in found
        if (login is None or users[row.user_id] == clean(login))
        and not (own and users[row.user_id] != unit.actor.login)
    ]


def _keys(unit: Unit, user_id: int) -> list[Any]:
    return list(unit.rows(select(table_of(UserKey)).where(table_of(UserKey).c.user_id == user_id)))


def _user(unit: Unit, user_id: int) -> queries.UserView:
    """The user, where whoever works here may touch what they come in with."""
    user = next(one for one in queries.users(unit) if one.id == user_id)
    if unit.actor.role != OWNER and unit.actor.login != user.login:
        raise NotAllowed("not_yours", N_("Only the owner changes how others come in."), field="user")
    return user


# ------------------------------------------------------------------------------------------------ passwords


@verb("administration.set_password", N_("Set password"), roles=(CLERK,))
def set_password(uow: UnitOfWork, user_id: int, new: Hidden, old: Hidden | None = None) -> int:
    """Give a user a password, as `proofs.hash_password` made it. One's own needs the old one, where there is one."""
    assert uow.key is None, "the digest of a key would be a trace of the secret"
    _check_old(uow, user_id, old)
    _keep(uow, user_id, {"password": new.value}, {"password_since": uow.now})
    return user_id


@verb("administration.remove_password", N_("Remove password"), roles=(CLERK,))
def remove_password(uow: UnitOfWork, user_id: int, old: Hidden | None = None) -> int:
    """From now on only keys let this user in. One's own needs the old password."""
    assert uow.key is None, "the digest of a key would be a trace of the secret"
    _check_old(uow, user_id, old)
    _keep(uow, user_id, {"password": None}, {"password_since": None})
    return user_id


def _check_old(uow: UnitOfWork, user_id: int, old: Hidden | None) -> None:
    user, kept = _user(uow, user_id), secret(uow, user_id).password
    if user.archived_at is not None:
        raise _works_no_more(user.login)
    if user.login == uow.actor.login and kept is not None and not is_password(old or Hidden(""), kept):
        raise InvalidInput("wrong_password", N_("That is not the password you have."), field="old")


def _keep(uow: UnitOfWork, user_id: int, secrets: dict[str, Any], told: dict[str, Any]) -> None:
    write.insert_unless_there(uow, UserSecret, [{"user_id": user_id, "code_step": 0}])
    write.change_figures(uow, UserSecret, table_of(UserSecret).c.user_id == user_id, **secrets)
    before = uow.row(select(table_of(UserAccess)).where(table_of(UserAccess).c.user_id == user_id))
    if before is None:
        write.insert_one(uow, UserAccess, user_id=user_id, **told)
    else:
        write.update(uow, UserAccess, dict(before._mapping), **told)


# ------------------------------------------------------------------------------------------------ one-time codes


@verb("administration.ask_for_codes", N_("Ask for one-time codes"), roles=(CLERK,))
def ask_for_codes(uow: UnitOfWork, user_id: int, new: Hidden) -> int:
    """From now on this user's password needs a one-time code of this secret; an older secret counts no more."""
    assert uow.key is None, "the digest of a key would be a trace of the secret"
    _user(uow, user_id)
    _keep(uow, user_id, {"code_secret": new.value, "code_step": 0}, {"code_since": uow.now})
    return user_id


@verb("administration.ask_for_no_codes", N_("Ask for no one-time codes"), roles=(CLERK,))
def ask_for_no_codes(uow: UnitOfWork, user_id: int) -> int:
    """The password alone is enough again."""
    _user(uow, user_id)
    _keep(uow, user_id, {"code_secret": None, "code_step": 0}, {"code_since": None})
    return user_id


# ------------------------------------------------------------------------------------------------ keys


@verb("administration.add_key", N_("Add SSH key"), roles=(CLERK,))
def add_key(uow: UnitOfWork, user_id: int, key: PublicKey, comment: str = "") -> int:
    """Let a user in with this key. Refused: one that somebody has already, and more than twenty."""
    user = _user(uow, user_id)
    table = table_of(UserKey)
    taken = uow.row(select(table.c.user_id).where(table.c.fingerprint == key.fingerprint))
    if taken is not None:
        whose = next(one.login for one in queries.users(uow) if one.id == taken.user_id)
        raise InvalidInput("key_taken", N_("{login} has this key already."), field="key", login=whose)
    if len(_keys(uow, user_id)) >= MOST_KEYS:
        raise InvalidInput(
            "many_keys", N_("{login} has {most} keys: remove one first."), field="key", login=user.login, most=MOST_KEYS
        )
    new = write.insert_one(uow, UserKey, user_id=user_id, fingerprint=key.fingerprint, kind=key.kind, public=key.public,
                           comment=clean(comment, limit=100) or key.comment, added_at=uow.now)  # fmt: skip
    return int(new["id"])


@verb("administration.remove_key", N_("Remove SSH key"), roles=(CLERK,))
def remove_key(uow: UnitOfWork, user_id: int, which: str) -> int:
    """Let nobody in with this key any more: named by its fingerprint, the beginning of it, or its comment."""
    user, named = _user(uow, user_id), clean(which)
    prefix = named if named.startswith("SHA256:") else f"SHA256:{named}"
    found = [row for row in _keys(uow, user_id) if row.fingerprint == prefix or row.comment == named]
    found = found or [row for row in _keys(uow, user_id) if len(named) > 3 and row.fingerprint.startswith(prefix)]
    if len(found) != 1:
        raise NotFound(
            "no_such_key", N_("{login} has no key {name}, or several: give its whole fingerprint."), field="key",
            login=user.login, name=named,
        )  # fmt: skip
    row = rows.get(uow, UserKey, found[0].id, lock=True)
    write.delete(uow, UserKey, [row])
    return user_id
