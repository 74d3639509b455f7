"""Due work as rows: put in, claimed by conditional update, run once, tried again when it fails.

Which kinds of work there are stands in `duties.py`, above all rooms.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.models import Job
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import SYSTEM, Bookkeeper, Unit, UnitOfWork

CLAIM = timedelta(minutes=10)
"""How long a claim holds: a worker that died gives the job back after it."""
TRIES = 5


@dataclass(frozen=True)
class Duty:
    """A kind of work: what runs, and after which time it is due again (None: it comes from somewhere else, once)."""

    run: Callable[[UnitOfWork, dict[str, Any]], None]
    every: timedelta | None = None


@dataclass(frozen=True)
class Done:
    """What became of one job."""

    kind: str
    name: str
    error: str | None


def put(uow: UnitOfWork, kind: str, name: str, payload: dict[str, Any], due_at: datetime | None = None) -> None:
    """Add work unless work of this name waits already."""
    write.insert_unless_there(
        uow, Job, [{"id": uow.new_id(), "kind": kind, "name": name, "payload": payload, "due_at": due_at or uow.now}]
    )


def run_due(keeper: Bookkeeper, duties: Mapping[str, Duty]) -> list[Done]:
    """Run everything that is due, one unit of work each, until nothing is left."""
    worker = f"{socket.gethostname()}:{os.getpid()}"
    with keeper.writing(door="work") as uow:
        for kind, duty in duties.items():
            if duty.every is not None:
                put(uow, kind, kind, {})
    done: list[Done] = []
    while (job := claim(keeper, worker)) is not None:
        done.append(_run(keeper, duties, job))
    return done


def claim(keeper: Bookkeeper, worker: str) -> dict[str, Any] | None:
    """The next work that is due, for this worker alone; None when there is none.

    What a worker died over is given back when its claim has run out, and given up after so many tries.
    """
    table = table_of(Job)
    while True:
        with keeper.writing(door="work") as uow:
            lost = (table.c.state == "running") & (table.c.claimed_until < uow.now)
            write.change_figures(uow, Job, lost & (table.c.tries >= TRIES), state="failed", error="its worker died")
            free = (table.c.state == "waiting") | (lost & (table.c.tries < TRIES))
            row = uow.row(
                select(table).where(free, table.c.due_at <= uow.now).order_by(table.c.due_at, table.c.id).limit(1)
            )
            if row is None:
                return None
            claimed = write.change_figures(
                uow, Job, (table.c.id == row.id) & free, state="running", claimed_by=worker,
                claimed_until=uow.now + CLAIM, tries=row.tries + 1,
            )  # fmt: skip
        if claimed:  # else another worker was faster
            return dict(row._mapping)


def _run(keeper: Bookkeeper, duties: Mapping[str, Duty], job: dict[str, Any]) -> Done:
    duty = duties[job["kind"]]
    table = table_of(Job)
    here = table.c.id == job["id"]
    try:
        with keeper.writing(SYSTEM, door="work") as uow:
            uow.name_change_set(f"work.{job['kind']}")
            uow.verb = f"work.{job['kind']}"
            duty.run(uow, job["payload"])
            uow.react()
            if duty.every is None:
                write.change_figures(uow, Job, here, state="done", error=None)
            else:
                write.change_figures(uow, Job, here, state="waiting", error=None, tries=0, due_at=uow.now + duty.every)
    except BusinessError as error:
        with keeper.writing(door="work") as uow:
            again = job["tries"] + 1 < TRIES
            later = uow.now + timedelta(minutes=2 ** (job["tries"] + 1))
            write.change_figures(uow, Job, here, state="waiting" if again else "failed", error=str(error), due_at=later)
        return Done(job["kind"], job["name"], str(error))
    return Done(job["kind"], job["name"], None)


def failed(unit: Unit) -> list[dict[str, Any]]:
    """Work that was given up, for the start screen of the owner."""
    table = table_of(Job)
    return [dict(row._mapping) for row in unit.rows(select(table).where(table.c.state == "failed"))]
