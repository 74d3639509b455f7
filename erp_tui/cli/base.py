"""What all commands share: the tree of groups (each imported when asked for), options, errors as exit codes, typed values.

A command module has `app = group("order", N_("…"))` and functions decorated with `@app.command("confirm", answers=OrderView)`.
In them:

    door = open_door()                                   # the workspace named by --db, --user, --today
    order_id = door.read(records.by_number, "order", number)
    door.perform(services.confirm, order_id, key=key)    # --key: the same key again gives the first answer
    show(door, door.read(queries.order, order_id), json) # a dataclass view, as text or as one JSON document
    show_list(door, rows, ("number", "on", "party_name", "gross"), json)

Take `json: Json = False` and `key: Key = None` as parameters. Text from the user becomes values by `a_day`, `a_number`,
`an_amount`, `a_line`: what cannot be read is wrong usage (exit 2); what a service refuses is exit 1. `help.py` explains commands,
`output.py` says what they found or did.
"""

from __future__ import annotations

import io
import os
import re
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Annotated, Any

import typer

from erp_tui import config, faults, typed
from erp_tui.cli.help import Explainer, Noun, RowsOf, in_words
from erp_tui.cli.output import NobodyReads, printable
from erp_tui.domain.kernel.errors import BusinessError, Busy, Conflict, InvalidInput, Several
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _, said, set_language
from erp_tui.workspace import Workspace

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Key = Annotated[
    str | None,
    typer.Option(
        "--key", help="Idempotency key: the same key again gives the first answer.", callback=lambda k: a_key(k)
    ),
]

GROUPS: dict[str, tuple[str, str]] = {
    "customer": ("erp_tui.cli.customer", N_("Customers: list, show, new, edit, archive")),
    "customer-group": ("erp_tui.cli.customer_group", N_("Groups of customers and their credit limits")),
    "supplier": ("erp_tui.cli.supplier", N_("Suppliers")),
    "product": ("erp_tui.cli.product", N_("Products")),
    "price-list": ("erp_tui.cli.price_list", N_("Price lists and their rules")),
    "price": ("erp_tui.cli.price", N_("Prices, and why they are so")),
    "opportunity": ("erp_tui.cli.opportunity", N_("Opportunities: the pipeline")),
    "quote": ("erp_tui.cli.quote", N_("Quotes")),
    "template": ("erp_tui.cli.template", N_("Templates of quotes")),
    "order": ("erp_tui.cli.order", N_("Sales orders")),
    "hold": ("erp_tui.cli.hold", N_("Holds on orders: the queue, releasing, what a customer may still order")),
    "approval": ("erp_tui.cli.approval", N_("Approvals: what goes beyond the discount policy")),
    "promotion": ("erp_tui.cli.promotion", N_("Promotions: free goods, buy X pay Y, percent or amount off")),
    "coupon": ("erp_tui.cli.coupon", N_("Coupons: codes that open promotions")),
    "policy": ("erp_tui.cli.policy", N_("Discount policy: the most discount, the least margin")),
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
    "tax": ("erp_tui.cli.tax", N_("Taxes, and who bears which")),
    "term": ("erp_tui.cli.term", N_("Payment terms")),
    "currency": ("erp_tui.cli.currency", N_("Currencies")),
    "rate": ("erp_tui.cli.rate", N_("Exchange rates")),
    "settings": ("erp_tui.cli.settings", N_("Settings, periods, calendar")),
    "import": ("erp_tui.cli.import_", N_("Import customers or products from CSV")),
    "new": ("erp_tui.cli.company:new", N_("Make new books for a company")),
    "demo": ("erp_tui.cli.demo:demo", N_("Build the Northwind demo company and open it")),
    "tour": ("erp_tui.cli.demo:tour", N_("Be shown around the demo company")),
    "check": ("erp_tui.cli.company:check", N_("Check all that must hold in the books")),
    "backup": ("erp_tui.cli.company:backup", N_("Make a verified copy of the books")),
    "upgrade": ("erp_tui.cli.company:upgrade", N_("Bring the books to this program's schema")),
    "reindex": ("erp_tui.cli.company:reindex", N_("Make the search index anew")),
    "work": ("erp_tui.cli.company:work", N_("Do the work that is due")),
    "keys": ("erp_tui.cli.company:keys", N_("Print the key list")),
    "serve": ("erp_tui.cli.serve:serve", N_("Serve sessions to many users of this machine")),
    "attach": ("erp_tui.cli.serve:attach", N_("Work in a session of the server")),
    "web": ("erp_tui.cli.web:web", N_("Let users log in and work in a browser")),
}
"""Every command or group: where it is, and its help line."""


class LazyGroups(Explainer):
    """The top of the tree: a group's module is imported only when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(GROUPS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in GROUPS:
            return None
        module_name, _colon, function = GROUPS[cmd_name][0].partition(":")
        module = import_module(module_name)
        if function:
            single = Noun(add_completion=False)
            run = getattr(module, function)
            single.command(cmd_name, answers=ANSWERS.get(cmd_name))(run)
            return typer.main.get_command(single)
        return typer.main.get_command(module.app)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(label)) for name, (_where, label) in GROUPS.items()])


ANSWERS: dict[str, Any] = {
    "new": ("name", "db"), "demo": ("db",), "backup": ("path",), "upgrade": ("before", "after"), "reindex": ("count",),
    "check": RowsOf(("check", "kind", "number", "fault")), "work": RowsOf(("kind", "name", "error")),
    "keys": RowsOf(("name", "keys", "label", "what", "group"), ("path", "own")),
}  # fmt: skip
"""The fields of `--json` of commands that are no group."""


GIVEN: dict[str, Any] = {"db": None, "user": None, "today": None, "language": None}
"""The options given before the command."""

OPENED: list[Workspace] = []
"""What commands have opened, closed when the command ends."""


def _say_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"erp-tui {version('erp-tui')}")
        raise typer.Exit


root = typer.Typer(cls=LazyGroups, add_completion=False, rich_markup_mode=None, no_args_is_help=False)


@root.callback(invoke_without_command=True)
def _options(
    db: Annotated[str | None, typer.Option("--db", help="File or URL of the books (or ERP_TUI_DB).")] = None,
    user: Annotated[str | None, typer.Option("--user", help="Login of the user who works.")] = None,
    today: Annotated[
        str | None, typer.Option("--today", help="The day it is, for demo and practice companies.")
    ] = None,
    language: Annotated[str | None, typer.Option("--language", help="en or zh_CN.")] = None,
    slow: Annotated[bool, typer.Option("--slow", help="The screens spare every byte.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="The screens ask little of the terminal.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    """A keyboard-driven terminal ERP for selling. Without a command the screens open."""
    chosen = None if language is None else config.language_of(language)
    if language is not None and chosen is None:
        raise Wrong(_("--language is one of: {names}").format(names=", ".join(config.LANGUAGES)))
    GIVEN.update(slow="yes" if slow else None, plain="yes" if plain else None)
    GIVEN.update(db=db or None, user=user, today=today, language=chosen)


def group(name: str, help_text: str) -> Noun:
    """The commands of one noun."""
    return Noun(
        name=name, cls=Explainer, help=help_text, add_completion=False, no_args_is_help=True, rich_markup_mode=None
    )


# ------------------------------------------------------------------------------------------------ running


def run_command(arguments: list[str]) -> int:
    """Run one command; gives its exit code. What was opened is closed again."""
    _never_fail_to_speak()
    try:
        _choose_language(arguments)
        code = typer.main.get_command(root).main(arguments, prog_name="erp-tui", standalone_mode=False)
        sys.stdout.flush()
    except typer.Abort:
        return 130
    except typer.TyperException as error:
        return _wrong_usage(error)
    except BusinessError as error:
        return _refused(error)
    except (NobodyReads, BrokenPipeError):
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # nobody reads: nothing to complain about at exit
        return 0
    except Exception as error:  # noqa: BLE001 - the last door: a reference and no values to the user, the trace to the log
        known = _said_by_engine(error)
        if known is not None:
            return _refused(known)
        _complain(faults.keep(error))
        return faults.EXIT_CODE
    finally:
        while OPENED:
            OPENED.pop().close()
    return code if isinstance(code, int) else 0


def _choose_language(arguments: list[str]) -> None:
    """Before the command line is read: `--help` and what is wrong with it are said in the user's language too."""
    set_language(config.environment_language())
    given = next((word.partition("=")[2] or following for word, following in zip(arguments, [*arguments[1:], ""], strict=True)
                  if word.partition("=")[0] == "--language"), "")  # fmt: skip
    set_language(config.language_of(given) or config.load().language or config.environment_language())


def _never_fail_to_speak() -> None:
    """A terminal that cannot show a character gets a question mark, not an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _complain(text: str) -> None:
    """One line, of a length that people read."""
    line = " ".join(printable(text).split())
    typer.echo(f"erp-tui: {line if len(line) <= _LONGEST else line[:_LONGEST] + '…'}", err=True)


_LONGEST = 300


def _wrong_usage(error: typer.TyperException) -> int:
    _complain(in_words(error))
    return 2


def _refused(error: BusinessError) -> int:
    for one in error.errors if isinstance(error, Several) else (error,):
        _complain(said(one))
    return 3 if isinstance(error, Busy | Conflict) else 1


def _said_by_engine(error: Exception) -> BusinessError | None:
    """What the database means for the user: no books, damaged, read only, full, busy, no server."""
    from erp_tui.domain.kernel.engine import why_not_work

    return why_not_work(error, config.choose_db(GIVEN["db"]))


def options() -> dict[str, Any]:
    """The options given before the command."""
    return GIVEN


def open_door() -> Workspace:
    """The workspace that the options before the command name."""
    given = options()
    settings = config.load()
    url = config.books_there(given["db"], settings)
    login = given["user"] or settings.user or "owner"
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
    """A day in the short ways of `typed`; a whole date where no `today` is given. None for none."""
    if text is None:
        return None
    try:
        return typed.a_day(text, today)
    except InvalidInput as error:
        raise Wrong(said(error)) from error


def a_number(text: str, places: int = 6) -> Decimal:
    """A decimal number of at most so many places. No sums as in forms: what a file or a script says is meant as it stands."""
    if not _NUMBER.fullmatch(text.strip()):
        raise Wrong(_("Not a number: {text}").format(text=text))
    value = Decimal(text.strip())
    if abs(value) >= 10**12 or value.as_tuple().exponent < -places:  # type: ignore[operator]
        raise Wrong(_("Not a number we can keep: {text}").format(text=text))
    return value


_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})", re.ASCII)


def an_amount(text: str) -> Decimal:
    """A decimal number with no more places than amounts are kept with; its currency may allow fewer."""
    value = a_number(text)
    if value != round(value, 4):
        raise Wrong(_("Not a number we can keep: {text}").format(text=text))
    return value


def a_quantity(text: str) -> Decimal:
    """A number above zero."""
    value = a_number(text)
    if value <= 0:
        raise Wrong(_("A quantity is a number above zero, not {text}.").format(text=text))
    return value


def a_key(text: str | None) -> str | None:
    """An idempotency key; an empty one (a variable that was not set) would make one action of all."""
    if text is not None and not (0 < len(text.strip()) <= 200 and text.isprintable()):
        raise Wrong(_("--key is a word of 1 to 200 printable characters."))
    return text


def a_line(text: str) -> Any:
    """CODE*QTY or QTY CODE, then @PRICE and -DISCOUNT%: the grammar of the quick entry line."""
    from erp_tui.domain.pricing import entry

    try:
        found = entry.parse_line(text)
        return found if found.quantity is not None else replace(found, quantity=Decimal(1))
    except InvalidInput as error:
        raise usage(error) from error


def a_document_line(text: str) -> Any:
    """A line of a document as the screens take it: goods, or a title, comment, subtotal or optional line by its first sign."""
    from erp_tui.domain.pricing import typed

    try:
        return typed.line_from(text)
    except InvalidInput as error:
        raise usage(error) from error
