"""Commands about the books as a whole: new, check, backup, upgrade, work, keys."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from erp_tui import config
from erp_tui.cli.base import Json, Wrong, done, open_door, options, show_list
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _

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
Text = Annotated[str | None, typer.Option()]


def new(
    name: Text = None,
    country: Text = None,
    currency: Text = None,
    time_zone: Text = None,
    language: Text = None,
    branch: Text = None,
    tax_set: Text = None,
    chart: Text = None,
    practice: Annotated[bool, typer.Option(help="A practice company: its calendar can be set.")] = False,
    defaults: Annotated[bool, typer.Option(help="Ask nothing: take the defaults for what is not given.")] = False,
    json: Json = False,
) -> None:
    """Make new books for a company."""
    from erp_tui.domain import seed
    from erp_tui.domain.administration import rules
    from erp_tui.domain.administration.services import NewCompany
    from erp_tui.domain.kernel.engine import open_engine
    from erp_tui.domain.kernel.unit_of_work import Bookkeeper, Clock

    given: dict[str, str | None] = {
        "name": name, "country": country, "currency": currency, "time_zone": time_zone, "language": language,
        "branch": branch, "tax_set": tax_set, "chart": chart,
    }  # fmt: skip
    usual = {"name": "My company", "country": "US", "currency": "USD", "time_zone": "UTC", "language": "en",
             "branch": "Main", "tax_set": "none", "chart": "standard"}  # fmt: skip
    folder = config.data_folder()
    hints = {"tax_set": ", ".join(seed.tax_sets(folder)), "chart": ", ".join(seed.charts(folder))}
    answers = {field: _answer(field, value, usual[field], defaults, hints.get(field)) for field, value in given.items()}
    url = config.choose_db(options()["db"])
    engine = open_engine(url, create=True)
    company = NewCompany(
        name=answers["name"],
        country=answers["country"].upper(),
        base_currency=answers["currency"].upper(),
        time_zone=answers["time_zone"],
        language=answers["language"],
        branch=answers["branch"],
        purpose="practice" if practice else "real",
    )
    clock = Clock(rules.check_zone(answers["time_zone"]))
    books = seed.NewBooks(company=company, tax_set=answers["tax_set"], chart=answers["chart"])
    seed.make(engine, Bookkeeper(engine, clock=clock, door="command"), folder, books)
    done(_("The books of {name} are at {path}.").format(name=company.name, path=url), json, name=company.name, db=url)


def _answer(field: str, given: str | None, usual: str, defaults: bool, hint: str | None) -> str:
    if given is not None:
        return given
    if defaults or not sys.stdin.isatty():
        if field == "name" and not defaults:
            raise Wrong(_("Give --name, or --defaults."))
        return usual
    question = _(Questions[field]) + (f" ({hint})" if hint else "")
    return str(typer.prompt(question, default=usual))


def check(json: Json = False) -> None:
    """Check all that must hold in the books; exit 1 and the broken documents named when something does not."""
    from erp_tui.domain import check as checking

    door = open_door()
    found = door.read(lambda unit: list(checking.findings(unit)))
    rows = [
        {"check": one.check, "kind": one.kind and _(one.kind), "number": one.number,
         "fault": _(one.message).format(**one.values)}
        for one in found
    ]  # fmt: skip
    if not found:
        done(_("All {count} checks hold.").format(count=len(checking.all_checks())), json, faults=[])
        return
    show_list(door, rows, ("check", "kind", "number", "fault"), json)
    raise typer.Exit(1)


def backup(
    target: Annotated[
        Path | None, typer.Argument(help="File to make; default: beside the books, with the time.")
    ] = None,
    json: Json = False,
) -> None:
    """Make a verified copy of the books while work goes on."""
    from erp_tui.domain import backup as copying

    door = open_door()
    if target is None:
        stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
        target = Path(door.url.removeprefix("sqlite:///") + f".{stamp}.backup")
    path = copying.backup(door.keeper.engine, target)
    done(_("The books were copied and checked: {path}").format(path=path), json, path=str(path))


def upgrade(json: Json = False) -> None:
    """Bring the books to this program's schema; a backup is made first."""
    from erp_tui.domain import backup as copying
    from erp_tui.domain import schema
    from erp_tui.domain import upgrade as upgrading
    from erp_tui.domain.kernel.engine import is_file, open_engine

    url = config.choose_db(options()["db"])
    engine = open_engine(url)
    before = upgrading.version_of(engine)
    if before != schema.SCHEMA_VERSION and is_file(url):
        stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
        copying.backup(engine, Path(url.removeprefix("sqlite:///") + f".{before}.{stamp}.backup"), verify=False)
    before, after = upgrading.upgrade(engine)
    done(_("The books are at schema {after}.").format(after=after), json, before=before, after=after)


def work(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, then end.")] = False,
    every: Annotated[int, typer.Option(help="Seconds between looks.", min=1)] = 30,
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


def keys(json: Json = False) -> None:
    """Print the key list, with your own keys from keys.toml."""
    from erp_tui.keys import key_map

    try:
        found = key_map(config.keys_file())
    except ValueError as error:
        raise Wrong(_("The keys in keys.toml cannot be used: {error}").format(error=error)) from error
    rows = [
        {"id": one.id, "keys": " ".join(one.keys), "label": _(one.label), "what": _(one.tooltip), "group": one.group}
        for one in found.values()
    ]
    show_list_plain(rows, json)


def show_list_plain(rows: list[dict[str, Any]], json: bool) -> None:
    """A list that needs no books."""
    import json as json_module

    from erp_tui.cli.base import print_table

    if json:
        typer.echo(json_module.dumps({"rows": rows}, ensure_ascii=False, indent=1))
    else:
        print_table(rows, ("keys", "label", "what"))
