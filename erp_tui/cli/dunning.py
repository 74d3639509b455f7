"""`erp-tui dunning`."""

from __future__ import annotations

from erp_tui.cli.base import Json, Key, a_day, group, open_door
from erp_tui.cli.nouns import On, add_list, add_show, add_verb, said_now
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.receivables import queries, services

app = group("dunning", N_("Dunning runs"))
add_list(app, queries.DUNNING_RUNS)
add_show(app, "dunning_run", queries.dunning_run)
for _name, _service in (("send", services.send_dunning), ("cancel", services.cancel_dunning)):
    add_verb(app, _name, "dunning_run", _service, queries.dunning_run)


@app.command("new", answers=queries.RunView, example="--on 2026-12-01")
def new_run(on: On = None, json: Json = False, key: Key = None) -> None:
    """Propose reminders for everything whose next level has been reached."""
    door = open_door()
    made = door.perform(services.propose_dunning, a_day(on, door.today), key=key)
    said_now(door, queries.dunning_run, made, json)
