"""Hash chains over posted documents: one per number series, a link for each document with all its lines.

SHA-256 of (version, previous link, the document as stored). Personal data (names, addresses) enters as a salted digest of
its own, so that a person can be erased and the chain still verifies. The version stands with each link, since what is
hashed may grow one day.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from erp_tui.domain.kernel import models, numbering, write
from erp_tui.domain.kernel.columns import to_json
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork

VERSION = 1
START = "0" * 64
AT_A_TIME = 500
"""So many documents are read together when all are verified."""


@dataclass(frozen=True)
class SealedKind:
    """What belongs to a sealed document: its header, its lines (table and column that names the header), and which
    header columns are personal data."""

    header: type[SQLModel]
    lines: tuple[tuple[type[SQLModel], str], ...]
    personal: frozenset[str] = field(default_factory=frozenset)


SEALED: dict[str, SealedKind] = {}
"""By kind of record; each room enters its own when it is imported."""


def add(uow: UnitOfWork, kind: str, record_id: int, branch_id: int = 0) -> None:
    """Seal a posted document at the end of the unit: the head of the chain is a lock that everybody waits for."""
    waiting: list[tuple[str, int, int]] = uow.last_links
    waiting.append((kind, record_id, branch_id))
    uow.at_end("~seal", _add_all)  # "~": after numbers, whatever their step is called


def _add_all(uow: UnitOfWork) -> None:
    for kind, record_id, branch_id in uow.last_links:
        series_id = numbering.series_for(uow, kind, branch_id)["id"]
        head = _locked_head(uow, series_id)
        salt = secrets.token_hex(16)
        body, personal = contents(uow, kind, [record_id])[record_id]
        personal_digest = _digest(salt, personal)
        digest = _digest(VERSION, head["digest"], head["position"] + 1, body, personal_digest)
        write.change_figures(
            uow,
            models.SealHead,
            table_of(models.SealHead).c.series_id == series_id,
            position=head["position"] + 1,
            digest=digest,
        )
        write.insert_one(
            uow,
            models.Seal,
            record_id=record_id,
            series_id=series_id,
            position=head["position"] + 1,
            version=VERSION,
            salt=salt,
            personal_digest=personal_digest,
            previous=head["digest"],
            digest=digest,
        )


def _locked_head(uow: UnitOfWork, series_id: int) -> Mapping[str, Any]:
    table = table_of(models.SealHead)
    question = select(table).where(table.c.series_id == series_id).with_for_update()
    row = uow.row(question)
    if row is None:
        write.insert_unless_there(uow, models.SealHead, [{"series_id": series_id, "position": 0, "digest": START}])
        row = uow.row(question)
    assert row is not None
    return dict(row._mapping)


Contents = tuple[list[Any], dict[str, Any]]
"""A document as stored, in two parts: what is hashed as it is, and the personal data."""


def contents(unit: Unit, kind: str, record_ids: Sequence[int]) -> dict[int, Contents]:
    """Documents of one kind with all their lines; what is not there (any more) is left out."""
    sealed = SEALED[kind]
    table = table_of(sealed.header)
    found: dict[int, Contents] = {}
    for row in unit.rows(select(table).where(table.c.id.in_(record_ids))):
        header = dict(row._mapping)
        personal = {name: header.pop(name) for name in sorted(sealed.personal)}
        found[row.id] = ([header], personal)
    for model, column in sealed.lines:
        lines = table_of(model)
        for body, _personal in found.values():
            body.append([])
        for row in unit.rows(select(lines).where(lines.c[column].in_(record_ids)).order_by(lines.c.id)):
            if row._mapping[column] in found:
                found[row._mapping[column]][0][-1].append(dict(row._mapping))
    return found


def broken_links(unit: Unit) -> Iterator[int]:
    """The record ids of sealed documents that are not as they were sealed, or whose link is missing or moved."""
    seals, recorded = table_of(models.Seal), table_of(models.Record)
    question = select(seals, recorded.c.kind).join(recorded, recorded.c.id == seals.c.record_id)
    previous: dict[int, tuple[int, str]] = {}
    all_seals = unit.rows(question.order_by(seals.c.series_id, seals.c.position))
    for start in range(0, len(all_seals), AT_A_TIME):
        some = all_seals[start : start + AT_A_TIME]
        known: dict[int, Contents] = {}
        for kind in {row.kind for row in some}:
            known |= contents(unit, kind, [row.record_id for row in some if row.kind == kind])
        for row in some:
            position, before = previous.get(row.series_id, (0, START))
            body, personal = known.get(row.record_id, ([], {}))
            personal_digest = _digest(row.salt, personal) if any(personal.values()) else row.personal_digest
            digest = _digest(row.version, before, row.position, body, personal_digest)
            if row.position != position + 1 or row.digest != digest or row.personal_digest != personal_digest:
                yield row.record_id
            previous[row.series_id] = (row.position, row.digest)
    heads = table_of(models.SealHead)
    for head in unit.rows(select(heads)):
        if previous.get(head.series_id, (0, START)) != (head.position, head.digest):
            last = unit.value(
                select(seals.c.record_id).where(seals.c.series_id == head.series_id).order_by(seals.c.position.desc())
            )
            yield last or 0


def _digest(*parts: Any) -> str:
    return hashlib.sha256(to_json(parts).encode()).hexdigest()
