"""`erp-tui check`: every room's checks in the order of the street, and what the engine says of its own files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from sqlalchemy import select, text

from erp_tui.domain.invoicing import drafts  # noqa: F401 - enters what is sealed
from erp_tui.domain.kernel import records, seal
from erp_tui.domain.kernel.checks import Check, Fault
from erp_tui.domain.kernel.models import Change, ChangeSet, Record, Seal
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


def _engine(unit: Unit) -> Iterator[Fault]:
    if not unit.is_sqlite:
        return
    for (line,) in unit.rows(text("pragma integrity_check(20)")):
        if line != "ok":
            yield Fault(None, N_("The database file is damaged: {detail}"), {"detail": line})
    for row in unit.rows(text("pragma foreign_key_check")):
        yield Fault(None, N_("A row of {table} refers to nothing."), {"table": row[0]})


OWN = (
    Check("engine", N_("The database file is sound and all references lead somewhere"), _engine),
    Check("records", N_("Every document and master has its record"), _headers_have_records),
    Check("audit", N_("Every change belongs to a change set"), _changes_have_sets),
    Check("seals", N_("Posted documents are as they were sealed"), _sealed),
    Check("sealed", N_("Every posted document is sealed"), _posted_is_sealed),
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
    """Everything that does not hold, each with its document's kind and number."""
    for check in all_checks():
        for fault in check.run(unit):
            kind = number = None
            if fault.record_id is not None:
                row = unit.row(select(table_of(Record)).where(table_of(Record).c.id == fault.record_id))
                kind, number = (
                    (records.KINDS[row.kind], row.number or row.label) if row else (None, str(fault.record_id))
                )
            yield Finding(check.name, kind, number, fault.message, fault.values)
