"""How a table is declared: its base class, its keys and references, and what the write door must know of it.

Everything a table promises beyond its columns stands in its `info`: `audited`, `setup`, `append_only`, `posted_when`,
`lines_of`. The write door, the guards (triggers) and the architecture tests read it from there.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import BigInteger, Table
from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel import columns

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = SQLModel.metadata


def table_args(
    *items: Any,
    audited: bool = True,
    setup: bool = False,
    append_only: bool = False,
    posted_when: str | None = None,
    lines_of: tuple[str, str] | None = None,
    record_column: str | None = None,
    kept: tuple[str, ...] = (),
    found_by: tuple[str, ...] = (),
    found_kind: str | None = None,
    identified_by: tuple[str, ...] = (),
    without_rowid: bool = False,
) -> tuple[Any, ...]:
    """The `__table_args__` of a table: its constraints and indexes, then what it promises.

    audited: its changes are kept in the audit (not: kept balances, counters, outbox). setup: a change makes every process
    read its set-up anew. append_only: no row is ever changed or deleted. posted_when: a row for which this SQL condition
    holds takes no change. lines_of: (header table, column): no line may come, change or go under a posted header.
    record_column: the column that names the document or master a row belongs to (default: `id` where that is a record).
    kept: columns of an audited table that are kept figures, changed without audit.
    found_by: columns by which the record is found, of the kind `found_kind` (default: the table's name); who writes them
    brings the search index in step.
    identified_by: the same for a document that is found by what stands in these columns, as it stands there.
    without_rowid: for SQLite, a table that is nothing but its key.
    """
    info = {
        "audited": audited,
        "setup": setup,
        "append_only": append_only,
        "posted_when": posted_when,
        "lines_of": lines_of,
        "record_column": record_column,
        "kept": kept,
        "found_by": found_by or identified_by,
        "identified_by": identified_by,
        "found_kind": found_kind,
    }
    engine = {"sqlite_with_rowid": False} if without_rowid else {}
    return (*items, {"sqlite_strict": True, "info": info} | engine)


def key(**more: Any) -> Any:
    """The 64-bit key, given by the unit of work before the row is written."""
    return Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}, **more)


def record_key() -> Any:
    """The key of a document or master: the id of its row in `record`."""
    return key(foreign_key="record.id")


def ref(target: str, *, index: bool = True, **more: Any) -> Any:
    """A reference to a row of this room or of one to the left. Give `default=None` where it may be absent."""
    return Field(sa_type=BigInteger, foreign_key=target, index=index, **more)


def whole(**more: Any) -> Any:
    return Field(sa_type=BigInteger, **more)


def amount(**more: Any) -> Any:
    return Field(sa_type=columns.Amount, **more)


def price(**more: Any) -> Any:
    return Field(sa_type=columns.Price, **more)


def quantity(**more: Any) -> Any:
    return Field(sa_type=columns.Quantity, **more)


def percent(**more: Any) -> Any:
    return Field(sa_type=columns.Percent, **more)


def rate(**more: Any) -> Any:
    return Field(sa_type=columns.Rate, **more)


def day(**more: Any) -> Any:
    return Field(sa_type=columns.Day, **more)


def moment(**more: Any) -> Any:
    return Field(sa_type=columns.Moment, **more)


def sort_text(**more: Any) -> Any:
    return Field(sa_type=columns.SortText, **more)


def json_field(**more: Any) -> Any:
    return Field(sa_type=columns.Json, **more)


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a model class."""
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


ZERO = Decimal(0)

__all__ = [
    "ZERO",
    "Decimal",
    "Field",
    "SQLModel",
    "amount",
    "date",
    "datetime",
    "day",
    "json_field",
    "key",
    "metadata",
    "moment",
    "percent",
    "price",
    "quantity",
    "rate",
    "record_key",
    "ref",
    "sort_text",
    "table_args",
    "table_of",
    "whole",
]
