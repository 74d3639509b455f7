"""`erp-tui demo`: the Northwind company, built beside the user's own books, and opened."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from erp_tui import config
from erp_tui.cli.base import GIVEN, Json, Wrong, a_day, options, usage
from erp_tui.cli.output import done
from erp_tui.domain.demo.sizes import Size, size_for
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _


def demo(
    original_dates: Annotated[
        bool, typer.Option("--original-dates", help="July 1996 to May 1998, and it is 6 May 1998.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Build it anew although it is there.")] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="Build only.")] = False,
    scale: Annotated[int | None, typer.Option("--scale", help="So many times the company's business.")] = None,
    customers: Annotated[int | None, typer.Option("--customers", help="At least so many customers.")] = None,
    lines: Annotated[int | None, typer.Option("--lines", help="At least so many order lines, as by --scale.")] = None,
    tour: Annotated[bool, typer.Option("--tour", help="Be shown around: the way of an order, in two minutes.")] = False,
    json: Json = False,
) -> None:
    """Build the Northwind demo company (once) and open it."""
    from erp_tui.domain.kernel.engine import file_of, is_file, shown

    try:
        size = size_for(scale, customers, lines)
    except InvalidInput as error:
        raise usage(error) from error
    url = options()["db"] or os.environ.get("ERP_TUI_DB") or config.demo_db()
    if not is_file(url):
        _say_what_it_takes(size, "postgresql", None)
        _build(url, original_dates, size, quiet=json)
    else:
        path = file_of(url)
        _refuse_other_books(path)
        if again or not path.exists():
            _say_what_it_takes(size, "sqlite", path.parent)
            _build_file(path, original_dates, size, quiet=json)
        elif size != Size():
            raise NotAllowed(
                "demo_exists",
                N_("There is a company at {path}: give --again to build it anew, or another --db."),
                path=path,
            )
    GIVEN["db"] = str(url)
    done(_("The demo company is at {path}.").format(path=shown(url)), json, db=shown(url))
    if no_open or json or not sys.stdout.isatty():
        return
    from erp_tui.opening import open_screens
    from erp_tui.terminal.raw import raw_terminal

    raw_terminal()
    given = {name: str(value) for name, value in options().items() if value is not None}
    raise typer.Exit(open_screens(given, tour=tour))


def tour() -> None:
    """Be shown around the demo company: the way of an order, in two minutes."""
    demo(tour=True)


def _refuse_other_books(path: Path) -> None:
    """Whatever lies there already must be a demo company: nothing else is opened as one, or built over."""
    from erp_tui.workspace import Workspace

    if path.exists():
        light = Workspace.open_light(str(path)).light
        if light is None or light.purpose != "demo":
            raise NotAllowed("no_demo", N_("{path} is no demo company: name another place with --db."), path=str(path))


def _say_what_it_takes(size: Size, dialect: str, folder: Path | None) -> None:
    """Name disk and time before the work starts; refused when there is not room enough in the folder."""
    if size == Size():
        return
    needed = size.bytes_needed(dialect)
    told = _("{customers} customers, {orders} orders, {lines} order lines: about {disk} on the disk and {time}.")
    figures = {"customers": size.customers, "orders": size.orders, "lines": size.lines}
    typer.echo(
        told.format(
            disk=_bytes(needed), time=_time(size.seconds_needed(dialect)), **{k: f"{v:,}" for k, v in figures.items()}
        ),
        err=True,
    )
    if folder is None:
        return
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(there).free
    if free < needed:
        raise NotAllowed(
            "no_room",
            N_("This needs about {needed} on the disk, and {folder} has {free} free."),
            needed=_bytes(needed), folder=folder, free=_bytes(free),
        )  # fmt: skip


def _bytes(count: int) -> str:
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{count / 1e6:,.0f} MB"


def _time(seconds: float) -> str:
    if seconds < 90:
        return _("{count} seconds").format(count=round(seconds))
    if seconds < 5_400:
        return _("{count} minutes").format(count=round(seconds / 60))
    return _("{count} hours").format(count=f"{seconds / 3600:.1f}")


def _build_file(path: Path, original_dates: bool, size: Size, *, quiet: bool) -> None:
    """Build beside the place and move it there when it is whole: an interrupted build leaves nothing half-made."""
    from erp_tui.domain.kernel.engine import remove_sides

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Wrong(_("{path} cannot be used: {reason}").format(path=path, reason=error.strerror)) from error
    making = path.with_name(path.name + ".making")
    making.unlink(missing_ok=True)
    remove_sides(making)
    _build(str(making), original_dates, size, quiet=quiet)
    remove_sides(making)
    path.unlink(missing_ok=True)
    remove_sides(path)
    making.rename(path)


def _build(url: str, original_dates: bool, size: Size, *, quiet: bool) -> None:
    from datetime import UTC, datetime

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from erp_tui.domain import schema
    from erp_tui.domain.chain import CHAIN
    from erp_tui.domain.demo import copies, northwind
    from erp_tui.domain.kernel.engine import open_engine
    from erp_tui.domain.kernel.unit_of_work import Bookkeeper

    engine = open_engine(url, create=True)
    keeper = Bookkeeper(engine, chain=CHAIN, door="demo", schema_version=schema.SCHEMA_VERSION)
    today = a_day(options()["today"]) or datetime.now(UTC).date()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task(_("Northwind"), total=northwind.STEPS)

        def tell(finished: int, what: str) -> None:
            bar.update(task, completed=finished, description=_(what))

        northwind.build(engine, keeper, config.data_folder(), today=today, original_dates=original_dates, tell=tell)
        if size != Size():
            task = bar.add_task("", total=size.steps)
            copies.multiply(keeper, size, tell=tell)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("pragma wal_checkpoint(TRUNCATE)")
    engine.dispose()
