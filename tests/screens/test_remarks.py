"""A note on a customer or a product is read where it matters, and takes no key: typing goes on."""

from __future__ import annotations

import shutil
from pathlib import Path

from conftest import keeper_for
from driving import at_work
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.parties import services as parties
from erp_tui.domain.products import services as products
from house import CLERK


async def test_a_new_order_says_them(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    engine = open_engine(str(path))
    books = keeper_for(engine)
    with books.reading() as unit:
        party_id, product_id = (records.by_number(unit, *one) for one in (("party", "ALFKI"), ("product", "11")))
    books.perform(parties.change, CLERK, party_id, entry_note="[/] Ring before noon")
    books.perform(products.change, CLERK, product_id, entry_note="Keep it cool")
    engine.dispose()
    async with at_work(path) as clerk:
        await clerk.keys("4", "f6", "ALFKI", "f8")
        assert clerk.screen.count("[/] Ring before noon") == 2  # said, and among the facts
        await clerk.enter("11*2", "42*1")
        assert clerk.screen.count("[/] Ring before noon") == 1
        assert "Keep it cool" not in clerk.screen
        await clerk.enter("11*1")
        assert "Note on Queso Cabrales: Keep it cool" in clerk.screen
