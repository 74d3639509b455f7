"""Commands about the books as a whole: new, check, backup, upgrade, reindex, work, keys."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from erp_tui import config
from erp_tui.cli.base import Json, Wrong, open_door, options
from erp_tui.cli.output import done, print_table, show_list
from erp_tui.cli.words import word
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _, filled, said
from erp_tui.i18n import language as language_now

Questions = {
    "name": N_("Name of the company"),
    "country": N_("Country (two letters)"),
    "currency": N_("Base currency (three letters)"),
    "time_zone": N_("Time zone"),
    "language": N_("Language (en, zh_CN)"),
    "branch": N_("Name of the first branch"),
    "tax_set": N_("Set of taxes"),
    "chart": N_("Chart of accounts"),
}


def new(
    name: Annotated[str | None, typer.Option(help="Name of the company.")] = None,
    country: Annotated[str | None, typer.Option(help="Country, two letters.")] = None,
    currency: Annotated[str | None, typer.Option(help="Base currency, three letters.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Time zone, as Europe/Berlin.")] = None,
    language: Annotated[str | None, typer.Option(help="en or zh_CN")] = None,
    branch: Annotated[str | None, typer.Option(help="Name of the first branch.")] = None,
    tax_set: Annotated[str | None, typer.Option(help="A prepared set of taxes.")] = None,
    chart: Annotated[str | None, typer.Option(help="A prepared chart of accounts.")] = None,
    practice: Annotated[bool, typer.Option("--practice", help="A practice company: its calendar can be set.")] = False,
    defaults: Annotated[
        bool, typer.Option("--defaults", help="Ask nothing: take the defaults for what is not given.")
    ] = False,
    json: Json = False,
) -> None:
    """Make new books for a company. What is not given is asked."""
    from erp_tui.domain import seed
    from erp_tui.domain.administration import rules
    from erp_tui.domain.administration.services import NewCompany
    from erp_tui.domain.kernel.engine import file_of, is_file, open_engine, shown
    from erp_tui.domain.kernel.unit_of_work import Bookkeeper, Clock

    given: dict[str, str | None] = {
        "name": name, "country": country, "currency": currency, "time_zone": time_zone, "language": language,
        "branch": branch, "tax_set": tax_set, "chart": chart,
    }  # fmt: skip
    usual = {"name": "My company", "country": "US", "currency": "USD", "time_zone": "UTC", "language": language_now(),
             "branch": "Main", "tax_set": "none", "chart": "standard"}  # fmt: skip
    folder = config.data_folder()
    hints = {"tax_set": ", ".join(seed.tax_sets(folder)), "chart": ", ".join(seed.charts(folder))}
    hints["language"] = ", ".join(config.LANGUAGES)
    url = config.choose_db(options()["db"])
    was_there = not is_file(url) or file_of(url).exists()
    if was_there:
        _refuse_old_books(url)  # before anything is asked
    answers = {field: _answer(field, value, usual[field], defaults, hints.get(field)) for field, value in given.items()}
    spoken = config.language_of(answers["language"])
    if spoken is None:
        raise Wrong(_("--language is one of: {names}").format(names=", ".join(config.LANGUAGES)))
    company = NewCompany(
        name=answers["name"],
        country=answers["country"].upper(),
        base_currency=answers["currency"].upper(),
        time_zone=answers["time_zone"],
        language=spoken,
        branch=answers["branch"].strip() or usual["branch"],
        purpose="practice" if practice else "real",
    )
    clock = Clock(rules.check_zone(answers["time_zone"]))
    books = seed.NewBooks(company=company, tax_set=answers["tax_set"], chart=answers["chart"])
    with ExitStack() as undo:
        engine = open_engine(url, create=True)
        undo.callback(engine.dispose)
        if not was_there:
            undo.callback(_remove, file_of(url))
        seed.make(engine, Bookkeeper(engine, clock=clock, door="command"), folder, books)
        undo.pop_all()
        engine.dispose()
    place = shown(url)
    done(
        _("The books of {name} are at {path}.").format(name=company.name, path=place), json, name=company.name, db=place
    )


def _refuse_old_books(url: str) -> None:
    """What holds tables already is somebody's: books of a company, or of another program."""
    from erp_tui.domain import seed
    from erp_tui.domain.kernel.engine import open_engine

    engine = open_engine(url, create=True)
    try:
        if error := seed.why_not_make(engine):
            raise error
    finally:
        engine.dispose()


def _remove(path: Path) -> None:
    """Books that could not be made leave no file behind."""
    from erp_tui.domain.kernel.engine import remove_sides

    path.unlink(missing_ok=True)
    remove_sides(path)


def _is_terminal() -> bool:
    """Whether somebody is there who can be asked."""
    return sys.stdin.isatty()


def _answer(field: str, given: str | None, usual: str, defaults: bool, hint: str | None) -> str:
    if given is not None:
        return given
    if defaults or not _is_terminal():
        if field == "name" and not defaults:
            raise Wrong(_("Name the company with --name, or say --defaults."))
        return usual
    question = _(Questions[field]) + (f" ({hint})" if hint else "")
    return str(typer.prompt(question, default=usual))


CHECKED = ("check", "kind", "number", "fault")


def check(json: Json = False) -> None:
    """Check all that must hold in the books. When something does not, the broken documents are named and it ends with 1."""
    from erp_tui.domain import check as checking

    door = open_door()
    found = door.read(lambda unit: list(checking.findings(unit)))
    rows = [
        {"check": one.check, "kind": one.kind and _(one.kind), "number": one.number,
         "fault": filled(one.message, one.values)}
        for one in found
    ]  # fmt: skip
    if not found:
        done(_("All {count} checks hold.").format(count=len(checking.all_checks())), json, rows=[])
        return
    show_list(door, rows, CHECKED, json)
    typer.echo(f"erp-tui: {_('{count} things do not hold.').format(count=len(rows))}", err=True)
    raise typer.Exit(1)


def backup(
    target: Annotated[
        Path | None, typer.Argument(help="File to make; default: beside the books, with the time.")
    ] = None,
    json: Json = False,
) -> None:
    """Make a verified copy of the books while work goes on."""
    from erp_tui.domain import backup as copying
    from erp_tui.domain.kernel.engine import file_of

    door = open_door()
    if target is None:
        stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
        target = Path(f"{file_of(door.url)}.{stamp}.backup")
    try:
        path = copying.backup(door.keeper.engine, target)
    except OSError as error:
        raise Wrong(_("{path} cannot be used: {reason}").format(path=target, reason=error.strerror)) from error
    done(_("The books were copied and checked: {path}").format(path=path), json, path=str(path))


def upgrade(json: Json = False) -> None:
    """Bring the books to this program's schema; a backup is made first."""
    from erp_tui.domain import backup as copying
    from erp_tui.domain import schema
    from erp_tui.domain import upgrade as upgrading
    from erp_tui.domain.kernel.engine import file_of, is_file, open_engine

    url = config.choose_db(options()["db"])
    engine = open_engine(url)
    try:
        before = upgrading.version_of(engine)
        if error := upgrading.why_not(before):
            raise error
        if before != schema.SCHEMA_VERSION and is_file(url):
            stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
            copying.backup(engine, Path(f"{file_of(url)}.{before}.{stamp}.backup"), verify=False)
        before, after = upgrading.upgrade(engine)
    finally:
        engine.dispose()
    done(_("The books are at schema {after}.").format(after=after), json, before=before, after=after)


def reindex(json: Json = False) -> None:
    """Make the search index anew, where check says that it is not as the books are; others may work meanwhile."""
    from erp_tui.domain import searched

    count = searched.rebuild(open_door().keeper)
    done(_("The search index knows {count} records.").format(count=count), json, count=count)


def work(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, then end.")] = False,
    every: Annotated[int, typer.Option(help="Seconds between looks.", min=1, max=86_400)] = 30,
    json: Json = False,
) -> None:
    """Do the work that is due: reorder, dunning proposals, outbox, upkeep."""
    from erp_tui.domain.duties import DUTIES
    from erp_tui.domain.kernel import jobs

    door = open_door()
    while True:
        found = [one for one in jobs.run_due(door.keeper, DUTIES) if one.kind]
        if found or once:
            rows: list[dict[str, Any]] = [{"kind": one.kind, "name": one.name, "error": one.error} for one in found]
            show_list(door, rows, ("kind", "name", "error"), json)
        if once:
            return
        time.sleep(every)


def keys(
    json: Json = False,
    file: Annotated[Path | None, typer.Option("--file", help="Try this file instead of your keys.toml.")] = None,
) -> None:
    """Print the keys in effect, all of each action, and where your own are looked for."""
    from erp_tui.keys import key_map, key_name

    own = str(file) if file is not None else config.keys_file()
    place = own or str(config.keys_place())
    try:
        found = key_map(own)
    except BusinessError as error:
        raise Wrong(_("The keys in {path} cannot be used: {error}").format(path=place, error=said(error))) from error
    rows = [
        {"name": one.id, "keys": " ".join(key_name(key) for key in one.keys), "label": _(one.label),
         "what": _(one.tooltip), "group": one.group}
        for one in found.values()
    ]  # fmt: skip
    if json:
        done("", json, rows=rows, path=place, own=own is not None)
        return
    print_table(rows, ("keys", "name", "label", "what"), [word(name) for name in ("keys", "name", "label", "what")])
    if own is not None:
        done("\n" + _("Your own keys are in {path}.").format(path=place), json)
    else:
        example = 'main = ["F8", "^S"]'
        done(
            "\n"
            + _("Your own keys go into {path}, a line for an action: {example}").format(path=place, example=example),
            json,
        )
