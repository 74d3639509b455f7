"""`erp-tui ledger`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, a_day, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.nouns import Limit, Until
from erp_tui.cli.output import done, show_list
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.ledger import queries, services

app = group("ledger", N_("Accounts, entries, trial balance"))


@app.command("trial-balance", answers=RowsOf(queries.AccountRow), example="--until 2026-12-31")
def trial_balance(until: Until = None, json: Json = False) -> None:
    """All accounts with their sums; the balances add up to zero."""
    door = open_door()
    rows = door.read(queries.trial_balance, until=a_day(until, door.today))
    show_list(door, rows, ("code", "name", "debit", "credit", "balance"), json)


@app.command("entries", answers=RowsOf(queries.PostingView), example="--account 1100 --limit 20")
def entries(
    account: Annotated[str | None, typer.Option(help="Code of the account.")] = None,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Postings, newest first; of one account where it is named."""
    door = open_door()
    if account is not None and account not in {one.code for one in door.read(queries.trial_balance)}:
        raise NotFound("no_account", N_("There is no account {code}."), code=account)
    rows = door.read(queries.postings, account_code=account, limit=limit)
    show_list(door, rows, ("entry_number", "on", "account_code", "account_name", "text", "amount_base"), json)


@app.command("new-account", answers=("code", "name"), example="6000 Rent expense")
def new_account(
    code: Annotated[str, typer.Argument(help="Its code.")],
    name: Annotated[str, typer.Argument(help="Its name.")],
    kind: Annotated[str, typer.Argument(help="asset, liability, equity, income or expense")],
    json: Json = False,
    key: Key = None,
) -> None:
    """Another account: asset, liability, equity, income, expense."""
    door = open_door()
    door.perform(services.new_account, code, name, kind, key=key)
    done(f"{code}  {name}", json, code=code, name=name)
