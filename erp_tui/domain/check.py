"""`erp-tui check`: every room's checks in the order of the street, and what the engine says of its own files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module

from sqlalchemy import func, select, text

from erp_tui.domain import searched
from erp_tui.domain.invoicing import drafts  # noqa: F401 - enters what is sealed
from erp_tui.domain.kernel import pattern, records, seal
from erp_tui.domain.kernel.checks import Check, Fault
from erp_tui.domain.kernel.models import Change, ChangeSet, Record, Seal, Series, SeriesCounter
from erp_tui.domain.kernel.tables import metadata, table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit

ROOMS = (
    "administration", "parties", "products", "ledger", "stock", "pricing", "opportunities", "quotations", "orders",
    "purchasing", "shipping", "invoicing", "receivables",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """A fault with the name of its check and the document it is about."""

    check: str
    kind: str | None
    number: str | None
    message: str
    values: dict[str, object]


def _sealed(unit: Unit) -> Iterator[Fault]:
    for record_id in seal.broken_links(unit):
        yield Fault(record_id or None, N_("This posted document is not as it was sealed."))


def _posted_is_sealed(unit: Unit) -> Iterator[Fault]:
    seals = table_of(Seal)
    for header in {kind.header for kind in seal.SEALED.values()}:
        table = table_of(header)
        question = (
            select(table.c.id).outerjoin(seals, seals.c.record_id == table.c.id).where(seals.c.record_id.is_(None))
        )
        for (row_id,) in unit.rows(question.where(table.c.state == "posted") if "state" in table.c else question):
            yield Fault(row_id, N_("This posted document is not sealed."))


def _headers_have_records(unit: Unit) -> Iterator[Fault]:
    recorded = table_of(Record)
    for table in metadata.sorted_tables:
        key = next(iter(table.primary_key))
        if not any(reference.column.table is recorded for reference in key.foreign_keys) or len(table.primary_key) > 1:
            continue
        question = select(key).outerjoin(recorded, recorded.c.id == key).where(recorded.c.id.is_(None))
        for (row_id,) in unit.rows(question):
            yield Fault(row_id, N_("A row of {table} has no record."), {"table": table.name})


def _changes_have_sets(unit: Unit) -> Iterator[Fault]:
    changes, sets = table_of(Change), table_of(ChangeSet)
    question = (
        select(changes.c.id, changes.c.record_id)
        .outerjoin(sets, sets.c.sequence == changes.c.change_set)
        .where(sets.c.sequence.is_(None))
    )
    for row in unit.rows(question):
        yield Fault(row.record_id, N_("A change of the audit belongs to no change set."))


GAP_FREE = ("invoice", "credit_note", "receipt", "payment", "entry")
"""What is numbered at posting: none may be missing, none be there twice."""


def _numbers(unit: Unit) -> Iterator[Fault]:
    """Every number that was drawn is on a document, and none was made up."""
    series, counters, recorded = table_of(Series), table_of(SeriesCounter), table_of(Record)
    drawn = {(row.series_id, row.period): row.last_value for row in unit.rows(select(counters))}
    for kind in GAP_FREE:
        patterns = list(unit.rows(select(series).where(series.c.kind == kind)))
        found: dict[tuple[int, str], set[int]] = {}
        question = select(recorded.c.id, recorded.c.number).where(
            recorded.c.kind == kind, recorded.c.number.is_not(None)
        )
        for record_id, number in map(tuple, unit.rows(question)):
            read = next(
                (
                    (one.id, *place)
                    for one in patterns
                    if (place := pattern.read_number(one.pattern, one.reset, number))
                ),
                None,
            )
            if read is None or read[2] > drawn.get(read[:2], 0) or read[2] in found.setdefault(read[:2], set()):
                yield Fault(
                    record_id, N_("The number {number} was never drawn, or is there twice."), {"number": number}
                )
            else:
                found[read[:2]].add(read[2])
        for one in patterns:
            for (series_id, period), last in drawn.items():
                if series_id == one.id:
                    yield from _gaps(one.pattern, period, last, found.get((series_id, period), set()))


def _gaps(form: str, period: str, last: int, found: set[int]) -> Iterator[Fault]:
    if len(found) == last:
        return
    missing = sorted(set(range(1, last + 1)) - found)
    year, month = int(period[:4] or 2000), int(period[5:] or 1)
    for sequence in missing[:20]:
        number = pattern.format_number(form, sequence, date(year, month, 1))
        yield Fault(None, N_("The number {number} was drawn and is on no document."), {"number": number})


def _numbers_are_recorded(unit: Unit) -> Iterator[Fault]:
    """The number on a document is the one it is found by."""
    recorded = table_of(Record)
    for table in metadata.sorted_tables:
        key = next(iter(table.primary_key))
        if "number" in table.c and any(reference.column.table is recorded for reference in key.foreign_keys):
            differs = func.coalesce(table.c.number, "") != func.coalesce(recorded.c.number, "")
            for (row_id,) in unit.rows(select(key).join(recorded, recorded.c.id == key).where(differs)):
                yield Fault(row_id, N_("The document bears another number than it is found by."))


def _engine(unit: Unit) -> Iterator[Fault]:
    if not unit.is_sqlite:
        return
    for (line,) in unit.rows(text("pragma integrity_check(20)")):
        if line != "ok":
            yield Fault(None, N_("The database file is damaged: {detail}"), {"detail": line})


def _references(unit: Unit) -> Iterator[Fault]:
    if not unit.is_sqlite:  # PostgreSQL lets no row in that refers to nothing
        return
    for row in unit.rows(text("pragma foreign_key_check")):
        yield Fault(None, N_("A row of {table} refers to nothing."), {"table": row[0]})


OWN = (
    Check("engine", N_("The database file is sound"), _engine),
    Check("references", N_("All references lead somewhere"), _references),
    Check("records", N_("Every document and master has its record"), _headers_have_records),
    Check("audit", N_("Every change belongs to a change set"), _changes_have_sets),
    Check("numbers", N_("Numbers of posted documents have no gap and none is there twice"), _numbers),
    Check("labels", N_("Documents are found by the number they bear"), _numbers_are_recorded),
    Check("seals", N_("Posted documents are as they were sealed"), _sealed),
    Check("sealed", N_("Every posted document is sealed"), _posted_is_sealed),
    Check("search", N_("Everything is found by what it is called"), searched.faults),
)


def all_checks() -> list[Check]:
    found = list(OWN)
    for room in ROOMS:
        for place in ("queries", "checks"):
            try:
                module = import_module(f"erp_tui.domain.{room}.{place}")
            except ModuleNotFoundError as error:
                if error.name != f"erp_tui.domain.{room}.{place}":
                    raise
                continue
            found.extend(check for check in getattr(module, "CHECKS", ()) if check not in found)
    return found


def findings(unit: Unit) -> Iterator[Finding]:
    """Everything that does not hold, each with its document's kind and number. In a damaged file nothing else is asked."""
    for check in all_checks():
        faults = list(check.run(unit))
        for fault in faults:
            kind = number = None
            if fault.record_id is not None:
                row = unit.row(select(table_of(Record)).where(table_of(Record).c.id == fault.record_id))
                kind, number = (
                    (records.KINDS[row.kind], row.number or row.label) if row else (None, str(fault.record_id))
                )
            yield Finding(check.name, kind, number, fault.message, fault.values)
        if faults and check.run is _engine:
            return
