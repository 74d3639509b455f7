"""`erp-tui currency`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, a_number, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.output import done, show_list
from erp_tui.domain.administration import queries, services
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _

app = group("currency", N_("Currencies"))


@app.command("list", answers=RowsOf(queries.CurrencyRow))
def list_currencies(json: Json = False) -> None:
    """All currencies with today's rate."""
    door = open_door()
    names = ("code", "name", "decimals", "amount_step", "rate")
    show_list(door, door.read(queries.currency_rows), names, json)


@app.command("set", answers=("currency",), example="CHF --places 2 --step 0.05 --name 'Swiss franc'")
def set_currency(
    currency: Annotated[str, typer.Argument(help="Three letters.")],
    places: Annotated[int, typer.Option(min=0, max=4, help="Decimal places of its amounts.")] = 2,
    step: Annotated[str | None, typer.Option(help="Amounts are multiples of it; none: one of the last place.")] = None,
    name: Annotated[str, typer.Option(help="What it is called.")] = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """A new currency, or other places for one that exists."""
    door = open_door()
    value = a_number(step or _smallest(places))
    door.perform(services.save_currency, currency.upper(), name=name, places=places, step=value, key=key)
    done(_("Amounts of {currency} are multiples of {step}.").format(currency=currency.upper(), step=value), json,
         currency=currency.upper())  # fmt: skip


def _smallest(places: int) -> str:
    return "1" if places == 0 else f"0.{'0' * (places - 1)}1"
