"""What tests of plans share: all lists, and for PostgreSQL tables made long, and what of a plan reads all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, String, Table, TypeDecorator
from sqlalchemy.sql import visitors

import erp_tui.domain
from erp_tui.domain.kernel.columns import Day
from erp_tui.domain.kernel.list_declared import Asked, Listing
from erp_tui.domain.kernel.unit_of_work import Unit

ROWS = 32
SERVED = (
    "东", "青岛", "gmbh", "muller", "city:lond", "city:青岛", "phone:030", "name~handel", "code:alf", "name:m", "zzqx", "qd",
    "青岛 -东", "zzqx or handel", "食品 or zzqx", "1234", "email:zz", "-gmbh", "country:de", "contact:zzqx",
)  # fmt: skip
"""Filters of customers that an index knows, or that are met soon."""
FIRST = 1_000_000
"""The keys of made up rows begin behind this."""


def listings() -> list[Listing]:
    """Every list that a room declares."""
    modules = [
        one.name for one in walk_packages(erp_tui.domain.__path__, "erp_tui.domain.") if "migrations" not in one.name
    ]
    found = {id(one): one for name in modules for one in vars(import_module(name)).values() if isinstance(one, Listing)}
    return sorted(found.values(), key=lambda one: one.name)


def tables_of(unit: Unit, listings: Iterable[Listing]) -> list[Table]:
    """What lists are read from."""
    found: dict[str, Table] = {}
    for one in listings:
        for part in visitors.iterate(one.source(Asked(unit))):
            if isinstance(part, Table):
                found[part.name] = part
    return [found[name] for name in sorted(found)]


def make_long(connection: Connection, tables: Sequence[Table], rows: int, special: Mapping[str, str]) -> None:
    """So many rows more in each: what refers to another row refers to one of the same number. Nothing keeps them in step.

    `special`: SQL for the values of some columns, of a row's number `g`.
    """
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for table in tables:
        values = {column.name: value for column in table.c if (value := special.get(str(column)) or _value(column))}
        names = ", ".join(f'"{name}"' for name in values)
        connection.exec_driver_sql(
            f'INSERT INTO "{table.name}" ({names}) OVERRIDING SYSTEM VALUE '
            f"SELECT {', '.join(values.values())} FROM generate_series(1, {rows}) AS g"
        )
        connection.exec_driver_sql(f'ANALYZE "{table.name}"')


def _value(column: Column[Any]) -> str | None:
    """SQL for the values of a column; None: it stays empty."""
    kind = column.type
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    default = column.default.arg if column.default is not None and column.default.is_scalar else ""
    if column.nullable and not column.unique:
        return None
    if isinstance(kind, Day):
        return "date '2020-01-01' + mod(g, 2000)"
    if isinstance(plain, String):
        text = f"'{default}'" if default else "md5(CAST(g AS text))"
        return f"left({text}, {plain.length})" if plain.length else text
    if isinstance(plain, Boolean):
        return "true"
    if isinstance(plain, JSON):
        return "'[]'"
    return f"{FIRST} + g" if column.foreign_keys or column.primary_key or column.unique else "mod(g, 1000)"


def reads_of_all(connection: Connection, statement: str, values: Any, many: int) -> list[str]:
    """The steps of a plan that read a table from end to end, or sort what is not known to be few."""
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar()
    long = {
        row[0]
        for row in connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %(many)s", {"many": many}
        )
    }
    found = []
    for step in _steps(plan[0]["Plan"]):
        kind, where = step["Node Type"], step.get("Relation Name", "")
        if kind == "Seq Scan" and where in long:
            found.append(f"{kind} on {where}")
        if kind == "Sort" and step["Plan Rows"] >= many:
            found.append(f"{kind} of {step['Plan Rows']} rows")
    return found


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _steps(inner)
