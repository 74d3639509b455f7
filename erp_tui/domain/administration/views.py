"""Views of lists: what each user filters, sorts by and shows, under a name or as their usual way of looking at a list."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import select

from erp_tui.domain.administration.models import ListView
from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.errors import InvalidInput, NotFound
from erp_tui.domain.kernel.listing import Listing
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb

MOST_VIEWS = 20
"""Views of one list that a user may keep."""


@dataclass(frozen=True)
class View:
    """A way of looking at a list; all empty is the way it has of itself. `columns` are names, each with `=width` or without."""

    name: str = ""
    words: str = ""
    only: str | None = None
    sort: str = ""
    descending: bool = False
    columns: tuple[str, ...] = ()


def views(unit: Unit, listing: str) -> list[View]:
    """The views that this user has of a list, by name; their usual one, without a name, comes first."""

    def read(unit: Unit) -> dict[tuple[str, str], list[View]]:
        found: dict[tuple[str, str], list[View]] = {}
        for row in unit.rows(select(table_of(ListView)).order_by(table_of(ListView).c.name)):
            one = View(row.name, row.words, row.only, row.sort, row.descending, tuple(row.columns.split()))
            found.setdefault((row.login, row.list), []).append(one)
        return found

    return unit.remember("list_views", read).get((unit.actor.login, listing), [])


def view(unit: Unit, listing: str, name: str) -> View:
    """A view by its name."""
    found = next((one for one in views(unit, listing) if one.name == clean(name)), None)
    if found is None:
        raise NotFound("no_view", N_("There is no view {name} of this list."), field="name", name=name)
    return found


@verb("views.save", N_("Save view"), roles=(CLERK,))
def save(uow: UnitOfWork, listing: str, new: View) -> int:
    """Keep a view of one's own; one of the same name is replaced. Refused: more than twenty of one list."""
    name = clean(new.name, limit=20)
    values = asdict(new) | {"name": name, "columns": " ".join(new.columns), "words": clean(new.words, limit=500)}
    table = table_of(ListView)
    mine = (table.c.login == uow.actor.login) & (table.c.list == listing)
    rows = uow.rows(select(table).where(mine))
    same = next((row for row in rows if row.name == name), None)
    if same is not None:
        write.update(uow, ListView, dict(same._mapping), **values)
        return int(same.id)
    if len(rows) >= MOST_VIEWS:
        raise InvalidInput(
            "many_views", N_("At most {most} views of a list: delete one first."), field="name", most=MOST_VIEWS
        )
    return int(write.insert_one(uow, ListView, login=uow.actor.login, list=listing, **values)["id"])


@verb("views.delete", N_("Delete view"), roles=(CLERK,))
def delete(uow: UnitOfWork, listing: str, name: str) -> None:
    """Forget a view of one's own."""
    table = table_of(ListView)
    row = uow.row(
        select(table).where(table.c.login == uow.actor.login, table.c.list == listing, table.c.name == clean(name))
    )
    if row is None:
        raise NotFound("no_view", N_("There is no view {name} of this list."), field="name", name=name)
    write.delete(uow, ListView, [dict(row._mapping)])


def checked_columns(listing: Listing, names: tuple[str, ...]) -> tuple[str, ...]:
    """Columns as they may be kept: those that the list has, each once, with a width of 2 to 80 or without."""
    known = {column.name for column in listing.columns}
    seen: set[str] = set()
    for one in names:
        name, _sign, width = one.partition("=")
        if name not in known or name in seen:
            raise InvalidInput(
                "no_column", N_("This list has no column {name}, or has it twice."), field="columns", name=name
            )
        if width and not (width.isdecimal() and 2 <= int(width) <= 80):
            raise InvalidInput("bad_width", N_("A width is 2 to 80: {part}"), field="columns", part=one)
        seen.add(name)
    return names
