"""Warming up: the screens are opened and used once in a company that is thrown away, so that sessions begin with all in place."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from decimal import Decimal
from pathlib import Path

from textual import events

from erp_tui import config, opening
from erp_tui.domain import seed
from erp_tui.domain.administration.services import NewCompany
from erp_tui.domain.chain import CHAIN
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.unit_of_work import Actor, Bookkeeper
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.rules import NewAddress, NewParty
from erp_tui.domain.products import services as products
from erp_tui.domain.products.rules import NewProduct
from erp_tui.domain.stock import services as stock
from erp_tui.terminal.gate import at_rest
from erp_tui.workspace import Workspace

CUSTOMER, PRODUCT = "WARM", "W1"
KEYS = (
    *("1", "down", "pagedown", "end", "enter", "f12", "f6", "f12", "f12"),
    *("4", "f6", *CUSTOMER, "f8", *PRODUCT, "enter", "2", "enter", "f8", "f12"),
    *(
        "pagedown",
        "pageup",
        "enter",
        "f10",
        "f12",
        "f12",
        "f12",
        "3",
        "f12",
        "5",
        "f12",
        "f2",
        *PRODUCT,
        "f12",
        "f1",
        "f12",
    ),
)
"""A list, a record and its form; an order from the first key to its confirmation; the jump, the help."""


def warm_up() -> None:
    """Import and use everything a session needs at first. Leaves no thread, no loop and no open file behind."""
    import erp_tui.domain.administration.access
    import erp_tui.domain.kernel.drafts
    import erp_tui.screens.lock
    import erp_tui.screens.registry
    import erp_tui.terminal.serving.driver

    erp_tui.screens.registry.warm()
    with tempfile.TemporaryDirectory(prefix="erp-tui-") as folder:
        path = Path(folder) / "books.db"
        _make_company(path)
        workspace = Workspace(str(path)).ready()
        workspace.does_due_work = False
        try:
            asyncio.run(_use(workspace))
        finally:
            workspace.close()
    assert threading.active_count() == 1, threading.enumerate()


def _make_company(path: Path) -> None:
    engine = open_engine(str(path), create=True)
    company = NewCompany("Warm", "US", "USD", "UTC", "en", "Main", "practice")
    keeper = Bookkeeper(engine, door="command", chain=CHAIN)
    owner = Actor(None, "owner", "Owner", "owner")
    address = NewAddress(street="1 Warm Road", postal_code="10001", city="Warm", country="US")
    goods = NewProduct(code=PRODUCT, name="Warm", list_price=Decimal(1), standard_cost=Decimal(1))
    try:
        seed.make(engine, keeper, config.data_folder(), seed.NewBooks(company))
        keeper.perform(parties.create, owner, NewParty(name="Warm", code=CUSTOMER, addresses=(address,)))
        product = keeper.perform(products.create, owner, goods)
        keeper.perform(stock.adjust, owner, product, Decimal(1_000), "opening", unit_cost=Decimal(1))
    finally:
        engine.dispose()


async def _use(workspace: Workspace) -> None:
    app = opening.app_for(workspace)
    async with app.run_test(size=(100, 30)):
        await at_rest(app)
        for key in KEYS:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
            await at_rest(app)
