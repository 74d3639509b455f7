"""What all commands share: the tree of groups (each imported when asked for), options, errors as exit codes, output.

A command module has `app = group("order", N_("…"))` and functions decorated with `@app.command("confirm")`. In them:

    door = open_door()                                   # the workspace named by --db, --user, --today
    order_id = door.read(records.by_number, "order", number)
    door.perform(services.confirm, order_id, key=key)    # --key: the same key again gives the first answer
    show(door, door.read(queries.order, order_id), json) # a dataclass view, as text or as one JSON document
    show_list(door, rows, ("number", "on", "party_name", "gross"), json)

Take `json: Json = False` and `key: Key = None` as parameters. Text from the user becomes values by `a_day`, `a_quantity`,
`an_amount`, `a_line`: what cannot be read is wrong usage (exit 2); what a service refuses is exit 1.
"""

from __future__ import annotations

import dataclasses
import json as json_module
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from erp_tui import config, faults
from erp_tui.domain.kernel.errors import BusinessError, Busy, Conflict, InvalidInput, Several
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _, said, set_language
from erp_tui.workspace import Workspace

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Key = Annotated[str | None, typer.Option("--key", help="Idempotency key: the same key again gives the first answer.")]

GROUPS: dict[str, tuple[str, str]] = {
    "customer": ("erp_tui.cli.customer", N_("Customers: list, show, new, edit, archive")),
    "supplier": ("erp_tui.cli.supplier", N_("Suppliers")),
    "product": ("erp_tui.cli.product", N_("Products")),
    "opportunity": ("erp_tui.cli.opportunity", N_("Opportunities: the pipeline")),
    "quote": ("erp_tui.cli.quote", N_("Quotations")),
    "order": ("erp_tui.cli.order", N_("Sales orders")),
    "stock": ("erp_tui.cli.stock", N_("Stock: balances, adjust, count, transfer")),
    "requisition": ("erp_tui.cli.requisition", N_("Purchase requisitions")),
    "purchase-order": ("erp_tui.cli.purchase_order", N_("Purchase orders")),
    "receipt": ("erp_tui.cli.receipt", N_("Goods receipts")),
    "delivery": ("erp_tui.cli.delivery", N_("Deliveries")),
    "return": ("erp_tui.cli.return_", N_("Customer returns")),
    "invoice": ("erp_tui.cli.invoice", N_("Invoices")),
    "credit-note": ("erp_tui.cli.credit_note", N_("Credit notes")),
    "payment": ("erp_tui.cli.payment", N_("Payments and their allocation")),
    "dunning": ("erp_tui.cli.dunning", N_("Dunning runs")),
    "ledger": ("erp_tui.cli.ledger", N_("Accounts, entries, trial balance")),
    "report": ("erp_tui.cli.report", N_("Reports")),
    "user": ("erp_tui.cli.user", N_("Users and their roles")),
    "settings": ("erp_tui.cli.settings", N_("Settings, periods, exchange rates")),
    "import": ("erp_tui.cli.import_", N_("Import customers or products from CSV")),
    "new": ("erp_tui.cli.company:new", N_("Make new books for a company")),
    "demo": ("erp_tui.cli.demo:demo", N_("Build the Northwind demo company and open it")),
    "check": ("erp_tui.cli.company:check", N_("Check all that must hold in the books")),
    "backup": ("erp_tui.cli.company:backup", N_("Make a verified copy of the books")),
    "upgrade": ("erp_tui.cli.company:upgrade", N_("Bring the books to this program's schema")),
    "work": ("erp_tui.cli.company:work", N_("Do the work that is due")),
    "keys": ("erp_tui.cli.company:keys", N_("Print the key list")),
}
"""Every command or group: where it is, and its help line."""


class LazyGroups(TyperGroup):
    """The top of the tree: a group's module is imported only when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(GROUPS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in GROUPS:
            return None
        module_name, _colon, function = GROUPS[cmd_name][0].partition(":")
        module = import_module(module_name)
        if function:
            single = typer.Typer(add_completion=False)
            single.command(cmd_name, help=_(GROUPS[cmd_name][1]))(getattr(module, function))
            return typer.main.get_command(single)
        return typer.main.get_command(module.app)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(label)) for name, (_where, label) in GROUPS.items()])


GIVEN: dict[str, Any] = {"db": None, "user": None, "today": None, "language": None}
"""The options given before the command."""

OPENED: list[Workspace] = []
"""What commands have opened, closed when the command ends."""

root = typer.Typer(cls=LazyGroups, add_completion=False, rich_markup_mode=None, no_args_is_help=False)


@root.callback(invoke_without_command=True)
def _options(
    db: Annotated[str | None, typer.Option("--db", help="File or URL of the books (or ERP_TUI_DB).")] = None,
    user: Annotated[str | None, typer.Option("--user", help="Login of the user who works.")] = None,
    today: Annotated[
        str | None, typer.Option("--today", help="The day it is, for demo and practice companies.")
    ] = None,
    language: Annotated[str | None, typer.Option("--language", help="en or zh_CN.")] = None,
) -> None:
    """A keyboard-driven terminal ERP for selling. Without a command the screens open."""
    GIVEN.update(db=db, user=user, today=today, language=language)
    set_language(language or config.load().language or "en")


def group(name: str, help_text: str) -> typer.Typer:
    """The commands of one noun."""
    return typer.Typer(name=name, help=_(help_text), add_completion=False, no_args_is_help=True, rich_markup_mode=None)


# ------------------------------------------------------------------------------------------------ running


def run_command(arguments: list[str]) -> int:
    try:
        code = typer.main.get_command(root).main(arguments, prog_name="erp-tui", standalone_mode=False)
    except typer.Abort:
        return 130
    except typer.TyperException as error:
        _complain(error.format_message())
        return 2
    except BusinessError as error:
        for one in error.errors if isinstance(error, Several) else (error,):
            _complain(said(one))
        return 3 if isinstance(error, Busy | Conflict) else 1
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 - the last door: a reference and no values to the user, the trace to the log
        _complain(faults.keep(error))
        return faults.EXIT_CODE
    finally:
        while OPENED:
            OPENED.pop().close()
    return code if isinstance(code, int) else 0


def _complain(text: str) -> None:
    typer.echo(f"erp-tui: {printable(text)}", err=True)


def options() -> dict[str, Any]:
    """The options given before the command."""
    return GIVEN


def open_door() -> Workspace:
    """The workspace that the options before the command name."""
    given = options()
    url = config.choose_db(given["db"])
    login = given["user"] or config.load().user or "owner"
    workspace = Workspace(url, login=login, today=a_day(given["today"]), door="command")
    OPENED.append(workspace)
    workspace.ready()
    set_language(given["language"] or config.load().language or workspace.user.language)
    return workspace


# ------------------------------------------------------------------------------------------------ values


class Wrong(typer.TyperException):
    """Wrong usage: exit code 2."""


def usage(error: BusinessError) -> Wrong:
    return Wrong(said(error))


def a_day(text: str | None, today: date | None = None) -> date | None:
    """An ISO date; `=` or `today` and `+7` / `-7` where `today` is given. None for none."""
    if text is None:
        return None
    try:
        if today is not None and text in ("=", "today"):
            return today
        if today is not None and text[:1] in ("+", "-"):
            return date.fromordinal(today.toordinal() + int(text))
        return date.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise Wrong(_("Not a date (YYYY-MM-DD): {text}").format(text=text)) from error


def a_number(text: str) -> Decimal:
    """A decimal number."""
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise Wrong(_("Not a number: {text}").format(text=text)) from error
    if not value.is_finite() or abs(value) >= 10**12 or value.as_tuple().exponent < -6:  # type: ignore[operator]
        raise Wrong(_("Not a number we can keep: {text}").format(text=text))
    return value


def a_line(text: str) -> Any:
    """CODE*QTY or QTY CODE, then @PRICE and -DISCOUNT%: the grammar of the quick entry line."""
    from erp_tui.domain.pricing import entry

    try:
        return entry.parse_line(text)
    except InvalidInput as error:
        raise usage(error) from error


# ------------------------------------------------------------------------------------------------ output

_CONTROL = {*range(0x20), *range(0x7F, 0xA0)} - {0x09, 0x0A}
_DROP = dict.fromkeys([*_CONTROL, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def printable(text: str) -> str:
    """Text that cannot move anything on the terminal."""
    return text.translate(_DROP)


def show(door: Workspace, view: Any, json: bool = False) -> None:
    """One document or master: a dataclass view, as text or as one JSON document."""
    if json:
        _write(json_module.dumps(as_json(view, places_of(door)), ensure_ascii=False, indent=1))
        return
    data = {name: value for name, value in as_json(view, places_of(door)).items() if not _is_inner(name)}
    width = max((len(name) for name in data), default=0)
    for name, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            _write(f"{name}:")
            said = [column for column in value[0] if not _is_inner(column)]
            print_table(value, tuple(column for column in said if any(row[column] not in _IDLE for row in value)))
        elif value not in (None, "", [], {}):
            _write(f"{name:<{width}}  {value}")


_IDLE: tuple[Any, ...] = (None, "", "0", "0.00", [], {}, False)
"""Values that say nothing: a column of them is left out where people read."""


def _is_inner(name: str) -> bool:
    """Keys, versions and explanations are for machines: `--json` has them."""
    return name in ("id", "version", "price_reason", "uid") or name.endswith("_id")


def show_list(
    door: Workspace, rows: Iterable[Any], columns: Sequence[str] | None = None, json: bool = False, **more: Any
) -> None:
    """Many rows (dataclasses or dicts): a table of some columns, or `{"rows": [...]}` with all fields."""
    places = places_of(door)
    plain = [as_json(row, places) for row in rows]
    if json:
        _write(json_module.dumps({"rows": plain, **as_json(more, places)}, ensure_ascii=False, indent=1))
        return
    print_table(plain, tuple(columns or (plain[0] if plain else ())))
    for name, value in as_json(more, places).items():
        _write(f"{name}: {value}")


def done(text: str, json: bool = False, **fields: Any) -> None:
    """What was done, in a line; with `json` the fields alone."""
    _write(json_module.dumps(as_json(fields, {}), ensure_ascii=False, indent=1) if json else text)


def _write(text: str) -> None:
    sys.stdout.write(printable(text) + "\n")


def print_table(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    """Rows under their titles, numbers to the right; Chinese characters take two columns."""
    from rich.cells import cell_len

    if not rows:
        _write(_("Nothing found."))
        return
    cells = [[_cell(row.get(name)) for name in columns] for row in rows]
    titles = [name.replace("_", " ") for name in columns]
    widths = [max(cell_len(row[i]) for row in [titles, *cells]) for i in range(len(columns))]
    numeric = [all(_is_number(row.get(name)) for row in rows) for name in columns]
    for row in [titles, ["-" * width for width in widths], *cells]:
        parts = []
        for text, width, right in zip(row, widths, numeric, strict=True):
            pad = " " * (width - cell_len(text))
            parts.append(pad + text if right else text + pad)
        _write("  ".join(parts).rstrip())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return printable(str(value)).replace("\n", " ")


def _is_number(value: Any) -> bool:
    if value in (None, ""):
        return True
    if isinstance(value, int) and not isinstance(value, bool):
        return True
    try:
        Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return False
    return True


def places_of(door: Workspace) -> dict[str, int]:
    """Decimal places by currency; the base currency's also under ``""``."""
    from erp_tui.domain.administration import queries

    def read(unit: Any) -> dict[str, int]:
        found = {code: currency.places for code, currency in queries.currencies(unit).items()}
        return found | {"": found[queries.company(unit).base_currency]}

    return door.read(read)


_FINE = ("price", "cost", "percent", "rate", "quantity", "minimum", "maximum", "multiple", "days", "on_hand", "reserved",
         "available", "planned_in", "planned_out", "forecast", "short", "probability")  # fmt: skip


def as_json(value: Any, places: dict[str, int], currency: str = "", name: str = "") -> Any:
    """Views as JSON values: amounts as decimal strings with their currency's places, quantities and prices as plain ones.

    What a Decimal is follows from its name, as the house names them: quantity…, …price, …cost, …percent, rate; all else is an
    amount in the `currency` of its document, or in base currency (`…_base`, and where no currency is named).
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        inside = value.get("currency") or currency
        return {str(key): as_json(item, places, inside, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(item, places, currency, name) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return _number(value, places, currency, name)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _number(value: Decimal, places: dict[str, int], currency: str, name: str) -> str:
    if any(name.startswith(word) or name.endswith(word) for word in _FINE) or not places:
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    code = "" if name.endswith("_base") or name.startswith("base_") else currency
    return format(value.quantize(Decimal(1).scaleb(-places.get(code, 2))), "f")


def columns_of(listing: Any) -> tuple[str, ...]:
    """The column names of a listing, for `show_list`."""
    return tuple(column.name for column in listing.columns)


Command = Callable[..., None]
