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

from sqlalchemy import Row, select, tuple_
from sqlmodel import SQLModel

from erp_tui.domain.kernel import models, numbering, write
from erp_tui.domain.kernel.columns import to_json
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork

VERSION = 1
START = "0" * 64
AT_A_TIME = 500
"""Documents verified with one set of statements."""


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
        position, previous = head(uow, series_id)
        link = make(record_id, series_id, position + 1, previous, *contents(uow, kind, record_id))
        set_head(uow, link)
        write.insert_one(uow, models.Seal, **link)


def make(
    record_id: int, series_id: int, position: int, previous: str, body: list[Any], personal: dict[str, Any]
) -> dict[str, Any]:
    """The link of a document whose `contents` are given, after the link `previous`."""
    salt = secrets.token_hex(16)
    personal_digest = _digest(salt, personal)
    return {
        "record_id": record_id, "series_id": series_id, "position": position, "version": VERSION, "salt": salt,
        "personal_digest": personal_digest, "previous": previous,
        "digest": _digest(VERSION, previous, position, body, personal_digest),
    }  # fmt: skip


def set_head(uow: UnitOfWork, link: Mapping[str, Any]) -> None:
    """The chain of a series now ends with this link."""
    heads = table_of(models.SealHead)
    write.change_figures(
        uow,
        models.SealHead,
        heads.c.series_id == link["series_id"],
        position=link["position"],
        digest=link["digest"],
    )


def head(uow: UnitOfWork, series_id: int) -> tuple[int, str]:
    """Where the chain of a series ends (position, digest), locked until this unit ends."""
    table = table_of(models.SealHead)
    question = select(table).where(table.c.series_id == series_id).with_for_update()
    row = uow.row(question)
    if row is None:
        write.insert_unless_there(uow, models.SealHead, [{"series_id": series_id, "position": 0, "digest": START}])
        row = uow.row(question)
    assert row is not None
    return row.position, row.digest


def contents(unit: Unit, kind: str, record_id: int) -> tuple[list[Any], dict[str, Any]]:
    """The document as stored, in two parts: what is hashed as it is, and the personal data."""
    return _contents_of(unit, kind, [record_id]).get(record_id, ([], {}))


def _contents_of(unit: Unit, kind: str, record_ids: Sequence[int]) -> dict[int, tuple[list[Any], dict[str, Any]]]:
    """The same of many documents, some statements in all."""
    sealed = SEALED[kind]
    table = table_of(sealed.header)
    found: dict[int, tuple[list[Any], dict[str, Any]]] = {}
    for row in unit.rows(select(table).where(table.c.id.in_(record_ids))):
        header = dict(row._mapping)
        personal = {name: header.pop(name) for name in sorted(sealed.personal)}
        found[row.id] = ([header, *([] for _lines in sealed.lines)], personal)
    for place, (model, column) in enumerate(sealed.lines, 1):
        lines = table_of(model)
        for line in unit.rows(select(lines).where(lines.c[column].in_(record_ids)).order_by(lines.c.id)):
            found[line._mapping[column]][0][place].append(dict(line._mapping))
    return found


def _sealed_documents(unit: Unit) -> Iterator[tuple[Row[Any], list[Any], dict[str, Any]]]:
    """Every link with the contents of its document, chain by chain; so many at a time that memory stays flat."""
    seals, recorded = table_of(models.Seal), table_of(models.Record)
    place = tuple_(seals.c.series_id, seals.c.position)
    question = select(seals, recorded.c.kind).join(recorded, recorded.c.id == seals.c.record_id)
    question = question.order_by(seals.c.series_id, seals.c.position).limit(AT_A_TIME)
    rows = unit.rows(question)
    while rows:
        found: dict[int, tuple[list[Any], dict[str, Any]]] = {}
        for kind in {row.kind for row in rows}:
            found |= _contents_of(unit, kind, [row.record_id for row in rows if row.kind == kind])
        for row in rows:
            yield row, *found.get(row.record_id, ([], {}))
        rows = unit.rows(question.where(place > tuple_(rows[-1].series_id, rows[-1].position)))


def broken_links(unit: Unit) -> Iterator[int]:
    """The record ids of sealed documents that are not as they were sealed, or whose link is missing or moved."""
    seals = table_of(models.Seal)
    previous: dict[int, tuple[int, str]] = {}
    for row, body, personal in _sealed_documents(unit):
        position, before = previous.get(row.series_id, (0, START))
        personal_digest = _digest(row.salt, personal) if any(personal.values()) else row.personal_digest
        digest = _digest(row.version, before, row.position, body, personal_digest)
        if row.position != position + 1 or row.digest != digest or row.personal_digest != personal_digest:
            yield row.record_id
        previous[row.series_id] = (row.position, row.digest)
    heads = table_of(models.SealHead)
    for end in unit.rows(select(heads)):
        if previous.get(end.series_id, (0, START)) != (end.position, end.digest):
            last = unit.value(
                select(seals.c.record_id).where(seals.c.series_id == end.series_id).order_by(seals.c.position.desc())
            )
            yield last or 0


def _digest(*parts: Any) -> str:
    return hashlib.sha256(to_json(parts).encode()).hexdigest()
