"""`erp-tui settings`: the company's settings, periods and calendar."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, Wrong, a_day, a_number, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.nouns import given
from erp_tui.cli.output import done, show, show_list
from erp_tui.domain.administration import periods, queries, rules, services
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.parties import services as party_services
from erp_tui.i18n import _

app = group("settings", N_("Settings, periods, calendar"))


@app.command("list", answers=RowsOf(("name", "value", "meaning", "choices")))
def list_settings(json: Json = False) -> None:
    """All settings with their values."""
    door = open_door()
    values = door.read(queries.settings)
    rows = [
        {"name": name, "value": ("yes" if value else "no") if isinstance(value, bool) else value,
         "meaning": _(rules.SETTINGS[name].label), "choices": " ".join(rules.SETTINGS[name].choices)}
        for name, value in values.items()
    ]  # fmt: skip
    show_list(door, rows, ("name", "value", "meaning", "choices"), json)


@app.command("set", answers=("name", "value"), example="stock.when_short refuse")
def set_setting(
    name: Annotated[str, typer.Argument(help="Its name, as in list.")],
    value: Annotated[str, typer.Argument(help="Its new value.")],
    json: Json = False,
    key: Key = None,
) -> None:
    """Change one setting."""
    door = open_door()
    door.perform(services.set_setting, name, value, key=key)
    done(_("{name} is now {value}.").format(name=name, value=value), json, name=name, value=value)


@app.command("company", answers=queries.CompanyView, example="--street 'Hauptstr. 1' --bank-account 'DE02 1203 0000'")
def company(
    name: Annotated[str | None, typer.Option(help="Name of the company.")] = None,
    street: Annotated[str | None, typer.Option(help="Street and number.")] = None,
    postal_code: Annotated[str | None, typer.Option(help="Postal code.")] = None,
    city: Annotated[str | None, typer.Option(help="City.")] = None,
    region: Annotated[str | None, typer.Option(help="Region, state or province.")] = None,
    tax_number: Annotated[str | None, typer.Option(help="Tax number.")] = None,
    phone: Annotated[str | None, typer.Option(help="Phone number.")] = None,
    email: Annotated[str | None, typer.Option(help="E-mail address.")] = None,
    bank_account: Annotated[str | None, typer.Option(help="Printed on invoices.")] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """What the company is called and where it is, as documents print it; with options it is changed."""
    door = open_door()
    new = given(
        name=name, street=street, postal_code=postal_code, city=city, region=region, tax_number=tax_number, phone=phone,
        email=email, bank_account=bank_account,
    )  # fmt: skip
    if new:
        door.perform(services.change_company, key=key, **new)
    show(door, door.read(queries.company), json)


@app.command("periods", answers=RowsOf(periods.PeriodView))
def list_periods(json: Json = False) -> None:
    """Fiscal periods, open and closed."""
    door = open_door()
    show_list(door, door.read(periods.periods), ("code", "starts_on", "ends_on", "closed_at"), json)


@app.command("open-year", answers=("count",), example="2027")
def open_year(
    year: Annotated[int, typer.Argument(min=1900, max=2199, help="The year.")], json: Json = False, key: Key = None
) -> None:
    """Make the twelve periods of a year."""
    door = open_door()
    made = door.perform(services.open_year, year, key=key)
    done(_("{count} periods were made.").format(count=made), json, count=made)


@app.command("close-period", answers=("code",), example="2026-01")
def close_period(
    code: Annotated[str, typer.Argument(help="Code of the period.")], json: Json = False, key: Key = None
) -> None:
    """Nothing more is posted into it."""
    door = open_door()
    door.perform(services.close_period, code, key=key)
    done(_("The period {code} is closed.").format(code=code), json, code=code)


@app.command("reopen-period", answers=("code",), example="2026-01")
def reopen_period(
    code: Annotated[str, typer.Argument(help="Code of the period.")], json: Json = False, key: Key = None
) -> None:
    """Let things be posted into it again."""
    door = open_door()
    door.perform(services.reopen_period, code, key=key)
    done(_("The period {code} is open.").format(code=code), json, code=code)


@app.command("units", answers=RowsOf(("code", "name", "kind", "factor", "step")))
def list_units(json: Json = False) -> None:
    """Units of measure: their kind, how many basic units of it they are, and in which steps they are counted."""
    door = open_door()
    show_list(door, door.read(queries.unit_rows), ("code", "name", "kind", "factor", "step"), json)


@app.command(
    "unit", answers=("code", "kind", "factor", "step"), example="lb --kind mass --factor 453.59237 --step 0.001"
)
def save_unit(
    code: Annotated[str, typer.Argument(help="Code of the unit.")],
    kind: Annotated[str, typer.Option(help="What is measured: mass, length, time, count …")],
    factor: Annotated[str, typer.Option(help="How many basic units of its kind it is.")] = "1",
    step: Annotated[str, typer.Option(help="Quantities are multiples of it.")] = "1",
    name: Annotated[str, typer.Option(help="Its name.")] = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """A new unit of measure, or another name or step of one there is; kind and size of it stay."""
    door = open_door()
    size, multiple = a_number(factor, 12), a_number(step)
    door.perform(services.save_unit, code, name=name, kind=kind, factor=size, step=multiple, key=key)
    done(f"{code}  {kind}  {factor}", json, code=code, kind=kind, factor=size, step=multiple)


@app.command("calendar", answers=("today",), example="2026-12-31")
def calendar(
    day: Annotated[str, typer.Argument(help="YYYY-MM-DD, +1, or real.")], json: Json = False, key: Key = None
) -> None:
    """Tell a demo or practice company what day it is; `real` gives it back the real calendar."""
    door = open_door()
    on = None if day == "real" else a_day(day, door.today)
    door.perform(services.fix_today, on, key=key)
    done(_("The calendar says {day}.").format(day=on or _("the real day")), json, today=on)


@app.command("series", answers=RowsOf(queries.SeriesView))
def series(json: Json = False) -> None:
    """How documents are numbered."""
    door = open_door()
    show_list(door, door.read(queries.series), ("kind", "branch_id", "pattern", "reset", "strict_date_order"), json)


@app.command("set-series", answers=("kind",), example="invoice --pattern 'F{yy}{month:2}-{seq:4}' --reset month")
def set_series(
    kind: Annotated[str, typer.Argument(help="Kind of document, as in series.")],
    pattern: Annotated[str | None, typer.Option(help="With {seq:5}, {year}, {yy}, {month:2}.")] = None,
    reset: Annotated[str | None, typer.Option(help="Starts anew: never, year or month.")] = None,
    strict: Annotated[
        bool | None, typer.Option("--strict/--not-strict", help="Numbers follow the dates of the documents.")
    ] = None,
    next_number: Annotated[int | None, typer.Option("--next", min=1, help="The next number to be given.")] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Change how documents of a kind are numbered from now on; numbers that were given stay."""
    door = open_door()
    new = given(pattern=pattern, reset=reset, strict_date_order=strict)
    if new:
        door.perform(services.change_series, kind, key=key, **new)
    if next_number is not None:
        door.perform(services.set_next_number, kind, next_number, key=None if key is None else f"{key}:next")
    done(_("{name} is changed.").format(name=kind), json, kind=kind)


@app.command("new-series", answers=("kind",), example="invoice 'N{seq:5}' --branch NORTH")
def new_series(
    kind: Annotated[str, typer.Argument(help="Kind of document, as in series.")],
    pattern: Annotated[str, typer.Argument(help="With {seq:5}, {year}, {yy}, {month:2}.")],
    branch: Annotated[str | None, typer.Option(help="Name of the branch; none: all without one of their own.")] = None,
    reset: Annotated[str, typer.Option(help="Starts anew: never, year or month.")] = "never",
    strict: Annotated[bool, typer.Option("--strict", help="Numbers follow the dates of the documents.")] = False,
    json: Json = False,
    key: Key = None,
) -> None:
    """A number series of its own for a branch, or for documents that have none yet."""
    door = open_door()
    known = door.read(queries.branches)
    if branch is not None and branch not in known.values():
        raise Wrong(_("There is no branch {name}.").format(name=branch))
    branch_id = next((i for i, name in known.items() if name == branch), 0)
    door.perform(
        services.new_series, kind, pattern, branch_id=branch_id, reset=reset, strict_date_order=strict, key=key
    )
    done(_("{name} is saved.").format(name=kind), json, kind=kind)


@app.command("branches", answers=RowsOf(("name",)))
def branches(json: Json = False) -> None:
    """Where the company works."""
    door = open_door()
    show_list(door, [{"name": name} for name in door.read(queries.branches).values()], ("name",), json)


@app.command("new-branch", answers=("code", "name"), example="NORTH 'Northern branch'")
def new_branch(
    code: Annotated[str, typer.Argument(help="Code of the branch.")],
    name: Annotated[str, typer.Argument(help="Its name.")],
    json: Json = False,
    key: Key = None,
) -> None:
    """Another place where the company works, with warehouses and number series of its own where wanted."""
    door = open_door()
    door.perform(services.new_branch, code, name, key=key)
    done(_("{name} is saved.").format(name=name), json, code=code, name=name)


@app.command("salespeople", answers=RowsOf(("code", "name", "title", "hired_on")))
def salespeople(json: Json = False) -> None:
    """Who looks after customers."""
    door = open_door()
    show_list(door, door.read(parties.salespeople), ("code", "name", "title", "hired_on"), json)


@app.command("new-salesperson", answers=("code", "name"), example="ND 'Nancy Davolio' --title 'Sales'")
def new_salesperson(
    code: Annotated[str, typer.Argument(help="Code of the salesperson.")],
    name: Annotated[str, typer.Argument(help="The name.")],
    title: Annotated[str, typer.Option(help="What the person is.")] = "",
    superior: Annotated[str | None, typer.Option(help="Code of whom the person reports to.")] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Somebody who looks after customers."""
    door = open_door()
    known = {one.code: one.id for one in door.read(parties.salespeople)}
    if superior is not None and superior not in known:
        raise Wrong(_("There is no salesperson {code}.").format(code=superior))
    made = door.perform(party_services.new_salesperson, code, name, title=title, key=key)
    if superior is not None:
        own_key = None if key is None else f"{key}:superior"
        door.perform(party_services.set_superior, made, known[superior], key=own_key)
    done(_("{name} is saved.").format(name=name), json, code=code, name=name)
