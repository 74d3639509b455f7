"""`erp-tui rate`: dated exchange rates."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, Wrong, a_day, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.output import done, show_list
from erp_tui.domain.administration import queries, services
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _

app = group("rate", N_("Exchange rates"))


@app.command("list", answers=RowsOf(queries.RateRow))
def list_rates(
    currency: Annotated[str | None, typer.Option(help="Only of this one: three letters.")] = None, json: Json = False
) -> None:
    """Exchange rates by day: units of a currency for one of base currency."""
    door = open_door()
    show_list(door, door.read(queries.rate_rows, currency and currency.upper()), ("currency", "on", "rate"), json)


@app.command("set", answers=("currency", "on", "rate"), example="EUR 2026-01-01 0.92")
def set_rate(
    currency: Annotated[str, typer.Argument(help="Three letters.")],
    on: Annotated[str, typer.Argument(help="First day: YYYY-MM-DD or today.")],
    rate: Annotated[str, typer.Argument(help="Units of it for one of base currency.")],
    json: Json = False,
    key: Key = None,
) -> None:
    """Units of CURRENCY for one unit of base currency, from a day on."""
    value = _a_rate(rate)
    door = open_door()
    day = a_day(on, door.today)
    assert day is not None
    door.perform(services.set_rate, currency.upper(), day, value, key=key)
    done(_("Rate of {currency} from {on}: {rate}").format(currency=currency.upper(), on=day, rate=rate), json,
         currency=currency.upper(), on=day, rate=value)  # fmt: skip


def _a_rate(text: str) -> Decimal:
    """A rate may have more decimal places than prices."""
    plain = text.strip()
    if not (plain.isascii() and plain.replace(".", "", 1).isdigit() and len(plain) <= 24):
        raise Wrong(_("Not a number: {text}").format(text=text))
    return Decimal(plain)
