"""Any row as it was at any moment, and what was written since, from the changes that the write door kept."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlmodel import SQLModel

from erp_tui.domain.kernel import columns
from erp_tui.domain.kernel.models import Change
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit


def row_as_of(unit: Unit, model: type[SQLModel], row_key: str, sequence: int | None = None) -> dict[str, Any] | None:
    """A row of an audited table as it was after the change set `sequence` (None: now); None where it was not there.

    Several key columns are joined with a comma, as the audit has them. Kept figures stand as they began.
    """
    table, changes = table_of(model), table_of(Change)
    question = select(changes).where(changes.c.table_name == table.name, changes.c.row_key == row_key)
    if sequence is not None:
        question = question.where(changes.c.change_set <= sequence)
    found: dict[str, Any] | None = None
    for change in unit.rows(question.order_by(changes.c.change_set, changes.c.id)):
        if change.action == "delete":
            found = None
        elif change.action == "insert":
            found = dict.fromkeys(table.c.keys()) | _values(model, change.new)
        else:
            assert found is not None, f"{table.name} {row_key} changed before it was there"
            found |= _values(model, change.new)
            if "version" in table.c:
                found["version"] += 1
    return found


def newest(unit: Unit, record_id: int) -> int:
    """The change set that wrote last to a document or master, or to a row of it. Ask first, then read."""
    changes = table_of(Change)
    question = select(func.coalesce(func.max(changes.c.change_set), 0)).where(changes.c.record_id == record_id)
    return int(unit.value(question))


def written_since(unit: Unit, record_id: int, model: type[SQLModel], sequence: int) -> tuple[set[int], int]:
    """The ids of a document's rows of a table that were written after a change set, and the one that wrote to it last.

    Rows that are gone are among them.
    """
    changes, name = table_of(Change), table_of(model).name
    question = select(changes.c.change_set, changes.c.table_name, changes.c.row_key).where(
        changes.c.record_id == record_id, changes.c.change_set > sequence
    )
    found = unit.rows(question)
    ids = {int(row.row_key) for row in found if row.table_name == name}
    return ids, max((row.change_set for row in found), default=sequence)


def _values(model: type[SQLModel], stored: dict[str, Any]) -> dict[str, Any]:
    """What the audit keeps as JSON, as the columns have it."""
    return {name: _value(table_of(model).c[name].type, value) for name, value in stored.items()}


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, columns.Scaled | columns.Rate):
        return Decimal(value)
    if isinstance(kind, columns.Moment):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, columns.Day) else value
