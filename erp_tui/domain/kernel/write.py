"""The one write door: rows and their audit in one place. Nothing else inserts, updates or deletes.

Rows are dicts by column name. Every change goes to the audit of the unit of work, except in tables declared
`audited=False` (kept figures, counters, outbox). All statements take many rows at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Insert, Table, and_, bindparam
from sqlalchemy import delete as sql_delete
from sqlalchemy import insert as sql_insert
from sqlalchemy import update as sql_update
from sqlmodel import SQLModel

from erp_tui.domain.kernel.errors import Conflict
from erp_tui.domain.kernel.models import Record
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork

Values = Mapping[str, Any]


def insert(uow: UnitOfWork, model: type[SQLModel], rows: Iterable[Values]) -> list[dict[str, Any]]:
    """Store new rows; gives them back complete: id, version and the columns' defaults filled in."""
    table = table_of(model)
    full = [_complete(table, row) for row in rows]
    if not full:
        return []
    _check_answered_for(uow)
    if "id" in table.c and (lacking := [row for row in full if row.get("id") is None]):
        for number, row in zip(uow.new_ids(len(lacking)), lacking, strict=True):
            row["id"] = number
    uow.connection.execute(sql_insert(table), full)
    _noted(uow, table, full, is_new=True)
    if table.info["audited"]:
        uow.pending.changes.extend(
            _change(table, row, "insert", None, {k: v for k, v in row.items() if v is not None}) for row in full
        )
    return full


def load(uow: UnitOfWork, model: type[SQLModel], columns: Mapping[str, Sequence[Any]]) -> int:
    """Store very many new rows given by the column, complete and in the driver's values (`for_driver`). Gives their number.

    For building companies in bulk only. The audit keeps the rows of `record`, so that each document and master says when
    and how it came; it does not keep the rows that hang on them one by one.
    """
    table = table_of(model)
    names = [column.name for column in table.c if column.name in columns]
    lacking = {c.name for c in table.c if c.name not in columns and not c.nullable} | (columns.keys() - table.c.keys())
    assert not lacking, f"{table.name}: {lacking}"
    rows = list(zip(*(columns[name] for name in names), strict=True))
    if not rows:
        return 0
    if uow.is_sqlite:
        statement = sql_insert(table).compile(dialect=uow.connection.dialect, column_keys=names)
        uow.connection.exec_driver_sql(str(statement), rows)
    else:
        quoted = ", ".join(f'"{name}"' for name in names)
        driver: Any = uow.connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
    if table.info["audited"] and table is table_of(Record):
        kept = ("kind", "label", "number", "party_id")
        for record_id, *values in zip(columns["id"], *(columns[name] for name in kept), strict=True):
            new = {"id": record_id, **{name: value for name, value in zip(kept, values, strict=True) if value}}
            uow.pending.changes.append(_change(table, new, "insert", None, new))
    _noted(uow, table)
    return len(rows)


def for_driver(uow: Unit, column: Column[Any], values: Sequence[Any]) -> list[Any]:
    """Values of a column as `load` takes them."""
    process = column.type.dialect_impl(uow.connection.dialect).bind_processor(uow.connection.dialect)
    return list(values) if process is None else [process(value) for value in values]


def insert_one(uow: UnitOfWork, model: type[SQLModel], **values: Any) -> dict[str, Any]:
    return insert(uow, model, [values])[0]


def update(
    uow: UnitOfWork,
    model: type[SQLModel],
    before: Mapping[str, Any],
    *,
    version: int | None = None,
    **new: Any,
) -> dict[str, Any]:
    """Change one row that was read in this unit (`row._mapping` or a dict of all its columns).

    Where the table has a `version` it is raised, and the row must still have the version that was read; `version` is the
    one a form read: another one is a Conflict. Returns the row as it is now. Nothing new: nothing is written.
    """
    if version is not None and before["version"] != version:
        raise Conflict("changed_meanwhile", N_("Somebody else has changed this meanwhile: look again."))
    return update_many(uow, model, [(before, new)])[0]


def update_many(
    uow: UnitOfWork, model: type[SQLModel], changes: Sequence[tuple[Mapping[str, Any], Values]]
) -> list[dict[str, Any]]:
    """Change many rows of one table, one statement for each set of columns changed. See `update`."""
    table = table_of(model)
    key = [column.name for column in table.primary_key]
    groups: dict[tuple[str, ...], list[tuple[Mapping[str, Any], dict[str, Any]]]] = {}
    after = []
    for before, values in changes:
        new = {name: value for name, value in values.items() if before[name] != value}
        after.append({**before, **new})
        if not new:
            continue
        if "version" in table.c:
            new["version"] = after[-1]["version"] = before["version"] + 1
        groups.setdefault(tuple(sorted(new)), []).append((before, new))
    for names, group in groups.items():
        _update_group(uow, table, key, names, group)
    return after


def _update_group(
    uow: UnitOfWork,
    table: Table,
    key: list[str],
    names: tuple[str, ...],
    group: list[tuple[Mapping[str, Any], dict[str, Any]]],
) -> None:
    _check_answered_for(uow)
    guarded = [*key, "version"] if "version" in table.c else key
    statement = (
        sql_update(table)
        .where(*(table.c[name] == bindparam(f"was_{name}") for name in guarded))
        .values({name: bindparam(f"new_{name}") for name in names})
    )
    values = [
        {f"was_{name}": before[name] for name in guarded} | {f"new_{name}": new[name] for name in names}
        for before, new in sorted(group, key=lambda item: tuple(item[0][name] for name in key))
    ]
    if uow.connection.execute(statement, values).rowcount != len(values):
        raise Conflict("changed_meanwhile", N_("Somebody else has changed this meanwhile: look again."))
    _noted(uow, table, [before for before, _new in group], names)
    if table.info["audited"]:
        uow.pending.changes.extend(
            _change(table, before, "update", {name: before[name] for name in new if name != "version"},
                    {name: value for name, value in new.items() if name != "version"})
            for before, new in group
        )  # fmt: skip


def delete(uow: UnitOfWork, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Remove rows that were read in this unit: lines of drafts, and what never became anything."""
    if not rows:
        return
    _check_answered_for(uow)
    table = table_of(model)
    key = [column.name for column in table.primary_key]
    statement = sql_delete(table).where(*(table.c[name] == bindparam(f"was_{name}") for name in key))
    found = uow.connection.execute(statement, [{f"was_{name}": row[name] for name in key} for row in rows])
    if found.rowcount != len(rows):
        raise Conflict("changed_meanwhile", N_("Somebody else has changed this meanwhile: look again."))
    _noted(uow, table, rows)
    if table.info["audited"]:
        uow.pending.changes.extend(
            _change(table, row, "delete", {k: v for k, v in row.items() if v is not None}, None) for row in rows
        )


def move_figures(
    uow: UnitOfWork,
    model: type[SQLModel],
    moves: Sequence[tuple[Values, Values]],
    *guards: ColumnElement[bool],
    must: bool = True,
) -> bool:
    """Add to kept figures: `moves` pairs (key values, what is added to which column). One statement for all rows.

    `guards` are conditions on the row *as it will be found*; write the amount moved as `bindparam("add_<column>")`. When a row
    does not meet them nothing may be believed: with `must` that is an assertion (the caller has locked and looked before),
    else False is returned and the caller says what is short. Rows are taken in key order, so that two units never deadlock.
    """
    if not moves:
        return True
    _check_answered_for(uow)
    table = table_of(model)
    where, adds = list(moves[0][0]), sorted({name for _, add in moves for name in add})
    statement = (
        sql_update(table)
        .where(*(table.c[name] == bindparam(f"was_{name}") for name in where), *guards)
        .values({name: table.c[name] + bindparam(f"add_{name}", type_=table.c[name].type) for name in adds})
    )
    values = [
        {f"was_{name}": value for name, value in keys.items()} | {f"add_{name}": add.get(name, 0) for name in adds}
        for keys, add in sorted(moves, key=lambda item: tuple(item[0].values()))
    ]
    met = uow.connection.execute(statement, values).rowcount == len(values)
    assert met or not must, f"a kept figure of {table.name} did not meet its guard"
    return met


def change_figures(
    uow: UnitOfWork, model: type[SQLModel], where: ColumnElement[bool] | Sequence[ColumnElement[bool]], **new: Any
) -> int:
    """Set columns that are kept and not audited (counters, jobs, open amounts) under a condition; gives the number of rows."""
    table = table_of(model)
    assert not table.info["audited"] or new.keys() <= set(table.info["kept"]), f"{table.name} is audited: use update"
    condition = where if isinstance(where, ColumnElement) else and_(*where)
    return uow.connection.execute(sql_update(table).where(condition).values(**new)).rowcount


def found_anew(uow: UnitOfWork, kind: str, record_ids: Sequence[int]) -> None:
    """The search index reads these records anew: columns by which they are found were changed as kept figures."""
    touched = uow.pending.touched.setdefault(kind, {})
    for record_id in record_ids:
        touched.setdefault(record_id, False)


def insert_unless_there(uow: UnitOfWork, model: type[SQLModel], rows: Sequence[Values]) -> int:
    """Make kept rows (balances, counters) that may exist already; what is there stays as it is. Gives how many are new."""
    table = table_of(model)
    assert not table.info["audited"], f"{table.name} is audited: look before you insert"
    if not rows:
        return 0
    full = [_complete(table, row) for row in rows]
    if uow.is_sqlite:
        from sqlalchemy.dialects.sqlite import insert as lite_insert

        statement: Insert = lite_insert(table).on_conflict_do_nothing()
    else:
        from sqlalchemy.dialects.postgresql import insert as pg_insert

        statement = pg_insert(table).on_conflict_do_nothing()
    return uow.connection.execute(statement.execution_options(preserve_rowcount=True), full).rowcount


def _check_answered_for(uow: UnitOfWork) -> None:
    """Deny by default: a service that is no verb writes only when a verb, and with it a right, has called it."""
    assert uow.is_answered_for, "nobody has the right to this: call it from a verb"


def _complete(table: Table, row: Values) -> dict[str, Any]:
    full: dict[str, Any] = {}
    unknown = row.keys() - table.c.keys()
    assert not unknown, f"{table.name} has no column {unknown}"
    for column in table.c:
        if column.name in row:
            full[column.name] = row[column.name]
        elif column.default is not None and column.default.is_scalar:
            full[column.name] = column.default.arg  # type: ignore[attr-defined]
        elif column.default is not None and column.default.is_callable:
            full[column.name] = column.default.arg(None)  # type: ignore[attr-defined]
        elif column.name == "version":
            full[column.name] = 1
        else:
            full[column.name] = None
    return full


def _change(
    table: Table, row: Mapping[str, Any], action: str, old: Values | None, new: Values | None
) -> dict[str, Any]:
    keys = [row[column.name] for column in table.primary_key]
    record = table.info["record_column"] or "id"
    return {
        "table_name": table.name,
        "row_key": ",".join(map(str, keys)),
        "record_id": row.get(record) if isinstance(row.get(record), int) else None,
        "action": action,
        "old": old,
        "new": new,
    }


def _noted(
    uow: UnitOfWork,
    table: Table,
    rows: Sequence[Values] = (),
    names: Sequence[str] | None = None,
    *,
    is_new: bool = False,
) -> None:
    """Tell the unit what else must follow: the set-up is read anew, the search index is brought in step.

    `names` are the columns changed; None: the whole row came or went. A new row that has nothing to be found by is left out.
    """
    if table.info["setup"]:
        uow.set_up_changed()
    found_by = table.info["found_by"]
    if not found_by or (names is not None and not set(found_by) & set(names)):
        return
    record, kind = table.info["record_column"] or "id", table.info["found_kind"] or table.name
    for row in rows:
        if not is_new or any(row[name] for name in found_by):
            touched = uow.pending.touched.setdefault(kind, {})
            touched[row[record]] = touched.get(row[record], is_new and record == "id")
