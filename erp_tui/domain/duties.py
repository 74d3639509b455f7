"""Work that falls due by itself, and how often: run by `erp-tui work`, and once at opening."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.jobs import Duty
from erp_tui.domain.kernel.models import Outbox
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.parties import services as parties
from erp_tui.domain.purchasing import services as purchasing
from erp_tui.domain.receivables import reminders
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.reports import buyers
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock.rules import StockLowered


def look_at_stock(uow: UnitOfWork, _payload: dict[str, Any]) -> None:
    """Every product against its reorder rule: what a new day or a late receipt has changed."""
    for warehouse_id in stock.warehouses(uow):
        ids = tuple(sorted(stock.availability(uow, warehouse=warehouse_id)))
        if ids:
            purchasing.propose(uow, StockLowered(warehouse_id, warehouse_id, ids))


def propose_reminders(uow: UnitOfWork, _payload: dict[str, Any]) -> None:
    """A dunning run as a proposal, where something is due."""
    if reminders.due_for_dunning(uow, uow.today):
        receivables.propose_dunning(uow)


def rank_customers(uow: UnitOfWork, _payload: dict[str, Any]) -> None:
    """Who buys most is found first."""
    parties.rank_customers(uow, buyers.best_first(uow))


def close_outbox(uow: UnitOfWork, _payload: dict[str, Any]) -> None:
    """Facts that nobody outside waits for are done; webhooks and mail will take their share before this."""
    write.change_figures(uow, Outbox, table_of(Outbox).c.done_at.is_(None), done_at=uow.now)


DUTIES = {
    "reorder": Duty(look_at_stock, timedelta(days=1)),
    "dunning": Duty(propose_reminders, timedelta(days=1)),
    "ranks": Duty(rank_customers, timedelta(days=1)),
    "outbox": Duty(close_outbox, timedelta(minutes=5)),
}
