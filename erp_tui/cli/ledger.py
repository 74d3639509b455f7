"""`erp-tui ledger`."""

from __future__ import annotations

from erp_tui.cli.base import Json, Key, a_day, done, group, open_door, show_list
from erp_tui.cli.nouns import Text
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.ledger import queries, services

app = group("ledger", N_("Accounts, entries, trial balance"))


@app.command("trial-balance")
def trial_balance(until: Text = None, json: Json = False) -> None:
    """All accounts with their sums; the balances add up to zero."""
    door = open_door()
    rows = door.read(queries.trial_balance, until=a_day(until, door.today))
    show_list(door, rows, ("code", "name", "debit", "credit", "balance"), json)


@app.command("entries")
def entries(account: Text = None, limit: int = 50, json: Json = False) -> None:
    """Postings, newest first; of one account where it is named."""
    door = open_door()
    rows = door.read(queries.postings, account_code=account, limit=limit)
    show_list(door, rows, ("entry_number", "on", "account_code", "account_name", "text", "amount_base"), json)


@app.command("new-account")
def new_account(code: str, name: str, kind: str, json: Json = False, key: Key = None) -> None:
    """Another account: asset, liability, equity, income, expense."""
    door = open_door()
    door.perform(services.new_account, code, name, kind, key=key)
    done(f"{code}  {name}", json, code=code, name=name)
