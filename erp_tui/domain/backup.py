"""A verified copy of the books while work goes on. SQLite: the engine's own backup in one step, then the copy is checked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from erp_tui.domain import check, schema
from erp_tui.domain.kernel.engine import open_engine, remove_sides, sqlite_module
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Bookkeeper


def backup(engine: Engine, target: Path, *, verify: bool = True) -> Path:
    """Copy the books to a new file; refused when there is one already. The copy is opened and checked before it gets its name."""
    if engine.dialect.name != "sqlite":
        raise NotAllowed("not_here", N_("On PostgreSQL use pg_dump: it copies while work goes on."))
    if target.exists():
        raise NotAllowed("file_exists", N_("There is a file {path} already."), path=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_RDWR, 0o600))
    with engine.connect() as connection:
        source: Any = connection.connection.dbapi_connection
        copy = sqlite_module().connect(str(part))
        source.backup(copy)
        copy.execute("pragma journal_mode=DELETE")  # one file that can be carried away
        copy.close()
    if verify:
        _verify(part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(target)
    return target


def _verify(path: Path) -> None:
    engine = open_engine(str(path))
    try:
        with Bookkeeper(engine, schema_version=schema.SCHEMA_VERSION).reading() as unit:
            faults = list(check.findings(unit))
    finally:
        engine.dispose()
        remove_sides(path)
    if faults:
        raise NotAllowed("backup_unsound", N_("The copy has {count} faults: run erp-tui check."), count=len(faults))
