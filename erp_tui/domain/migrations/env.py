"""How Alembic meets our books: on a connection that `upgrade` prepared, batch mode on SQLite, our own column types."""

from __future__ import annotations

from typing import Any

from alembic import context

from erp_tui.domain import schema  # noqa: F401 - all tables are in the metadata
from erp_tui.domain.kernel.columns import Json, Scaled
from erp_tui.domain.kernel.tables import metadata


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Search indexes have their own owner (`kernel.search_store`), with their shadow tables."""
    return not (kind in ("table", "index") and name is not None and "_fts" in name)


def render_item(kind: str, thing: Any, autogen: Any) -> Any:
    """Our column types by their names, so that a revision reads like the models."""
    if kind == "type" and type(thing).__module__ == "erp_tui.domain.kernel.columns":
        autogen.imports.add("from erp_tui.domain.kernel import columns")
        return f"columns.{type(thing).__name__}()"
    if kind == "type" and type(thing).__name__ == "AutoString":
        return "sa.String()"
    return False


def compare_type(_context: Any, _inspected: Any, ours: Any, _seen: Any, _wanted: Any) -> bool | None:
    """SQLite's STRICT tables know five types only: there is nothing to compare."""
    if _context.dialect.name == "sqlite" or isinstance(ours.type, Scaled | Json):
        return False
    return None


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=include_object,
    render_item=render_item,
    compare_type=compare_type,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
