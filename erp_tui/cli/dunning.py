"""`erp-tui dunning`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, a_day, a_number, an_amount, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import On, add_show, add_verb, said_now
from erp_tui.cli.output import done, show_list
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.receivables import reminders, services
from erp_tui.domain.receivables.rules import Level
from erp_tui.i18n import _

app = group("dunning", N_("Dunning runs"))
add_list(app, reminders.DUNNING_RUNS)
add_show(app, "dunning_run", reminders.dunning_run)
for _name, _service in (("send", services.send_dunning), ("cancel", services.cancel_dunning)):
    add_verb(app, _name, "dunning_run", _service, reminders.dunning_run)


@app.command("new", answers=reminders.RunView, example="--on 2026-12-01")
def new_run(on: On = None, json: Json = False, key: Key = None) -> None:
    """Propose reminders for everything whose next level has been reached."""
    door = open_door()
    made = door.perform(services.propose_dunning, a_day(on, door.today), key=key)
    said_now(door, reminders.dunning_run, made, json)


LEVEL = ("level", "name", "overdue_days", "fee", "fee_percent", "interest_percent_per_year", "text")


@app.command("levels", answers=RowsOf(reminders.LevelView))
def levels(json: Json = False) -> None:
    """The dunning levels: after how many days, with which fee and interest."""
    door = open_door()
    show_list(door, door.read(reminders.level_views), LEVEL, json)


@app.command("set-level", answers=("level",), example="2 --days 21 --fee 5 --interest 5")
def set_level(
    level: Annotated[int, typer.Argument(min=1, max=99, help="1 is the first reminder.")],
    days: Annotated[int, typer.Option(help="From so many days past due on.")],
    fee: Annotated[str | None, typer.Option(help="A fixed fee.")] = None,
    fee_percent: Annotated[str | None, typer.Option(help="A fee in percent of what is open.")] = None,
    interest: Annotated[str | None, typer.Option(help="Percent a year from the due day on.")] = None,
    name: Annotated[str, typer.Option(help="What the letter is called.")] = "",
    text: Annotated[str, typer.Option(help="What the letter says.")] = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """Make or change a dunning level."""
    door = open_door()
    new = Level(
        level, days, an_amount(fee) if fee else ZERO, a_number(fee_percent) if fee_percent else ZERO,
        a_number(interest) if interest else ZERO,
    )  # fmt: skip
    door.perform(services.save_level, new, name=name, text=text, key=key)
    done(_("Dunning level {level} is set.").format(level=level), json, level=level)


@app.command("remove-level", answers=("level",), example="3")
def remove_level(
    level: Annotated[int, typer.Argument(min=1, max=99, help="The last one.")], json: Json = False, key: Key = None
) -> None:
    """The last dunning level goes."""
    door = open_door()
    door.perform(services.remove_level, level, key=key)
    done(_("Dunning level {level} is gone.").format(level=level), json, level=level)
