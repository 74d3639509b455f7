"""Verbs: every public service, declared once. The declaration checks the right, honours the idempotency key,
names the change set, and feeds commands, keys, help and the rights matrix.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from sqlalchemy import select

from erp_tui.domain.kernel.columns import to_json
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.models import Idempotency
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_

if TYPE_CHECKING:
    from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork

P = ParamSpec("P")
R = TypeVar("R")

OWNER = "owner"
MANAGER = "manager"
CLERK = "clerk"
ROLES = {OWNER: N_("Owner"), MANAGER: N_("Manager"), CLERK: N_("Clerk")}
"""A manager may all that clerks may, and approves and releases what they ask for; the set-up is the owner's."""


@dataclass(frozen=True)
class Verb:
    name: str
    label: str
    """A marked word for keys and buttons."""
    roles: frozenset[str]
    """Who may: the owner always, others as declared."""
    run: Callable[..., Any]


VERBS: dict[str, Verb] = {}


def verb(name: str, label: str, *, roles: tuple[str, ...] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a public service `room.verb`. Without `roles` only the owner may.

    Called from outside it checks the right and the key of the unit of work, and what follows by itself has been done when
    it returns. Called by another service it just runs: the outer verb has answered for it. Results must be JSON values
    (ids, lists of ids), so that a repeated key can give the first answer again.
    """

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        assert name not in VERBS, f"{name} is declared twice"

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            uow = cast("UnitOfWork", args[0])
            if uow.verb is not None:
                return function(*args, **kwargs)
            return _from_outside(uow, VERBS[name], function, args[1:], kwargs)

        managing = {MANAGER} if CLERK in roles else set()
        VERBS[name] = Verb(name, label, frozenset({OWNER, *managing, *roles}), run)
        return cast(Callable[P, R], run)

    return declare


def _from_outside(uow: UnitOfWork, declared: Verb, function: Callable[..., R], args: Any, kwargs: Any) -> R:
    if error := why_not(uow.actor.role, declared):
        raise error
    if uow.key is not None:
        digest = hashlib.sha256(to_json([declared.name, args, kwargs]).encode()).hexdigest()
        found = uow.claim(uow.key, declared.name, digest)
        if found is not None:
            if found.digest != digest:
                raise NotAllowed("key_reused", N_("This key was used before, for something else."), field="key")
            return cast(R, found.result["value"])
    uow.verb = declared.name
    try:
        result = function(uow, *args, **kwargs)
        uow.react()
    finally:
        uow.verb = None
    uow.name_change_set(declared.name)
    if uow.key is not None:
        uow.answer = {"value": result}
    return result


def first_answer(unit: Unit, key: str) -> Any | None:
    """What the verb that used this key gave; None where no verb has."""
    found = unit.row(select(table_of(Idempotency).c.result).where(table_of(Idempotency).c.key == key))
    return None if found is None else found.result["value"]


def why_not(role: str, declared: Verb) -> NotAllowed | None:
    """Why someone of this role may not use the verb, or None."""
    if role in declared.roles:
        return None
    return NotAllowed(
        "no_right", N_("Your role ({role}) may not do this: {verb}."), role=ROLES.get(role, role), verb=declared.label
    )
