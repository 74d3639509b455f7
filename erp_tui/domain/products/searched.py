"""What products are found by: name, code and barcodes; for one customer also what that customer calls them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from erp_tui.domain.kernel import search_index, search_store
from erp_tui.domain.kernel.search_store import Findable, Source
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import clean, fold
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.products.models import Barcode, CustomerItem, Product
from erp_tui.domain.products.queries import any_customer_items


def find(unit: Unit, text: str, *, customer_id: int | None = None, limit: int = 20) -> list[int]:
    """Ids of products, best first; those that this customer's own item codes name or begin with come before all others."""
    typed = fold(clean(text))
    own: list[int] = []
    if customer_id is not None and typed and any_customer_items(unit):
        items = table_of(CustomerItem)
        code = items.c.sort_code
        question = select(items.c.product_id).where(
            items.c.party_id == customer_id, code >= typed, code < typed + "\U0010ffff"
        )
        own = [row.product_id for row in unit.rows(question.order_by(code).limit(limit))]
    return list(dict.fromkeys([*own, *search_index.find(unit, ("product",), text, limit)]))[:limit]


def _question() -> Select[Any]:
    table, barcodes = table_of(Product), table_of(Barcode)
    return select(
        table.c.id,
        table.c.code,
        table.c.name,
        table.c.sort_name,
        table.c.discontinued,
        table.c.archived_at,
        barcodes.c.code.label("barcode"),
    ).outerjoin(barcodes, barcodes.c.product_id == table.c.id)


def _read(rows: Sequence[Any]) -> Findable:
    first = rows[0]
    return Findable(
        first.id,
        "product" if first.archived_at is None else "archived_product",
        first.name,
        first.sort_name,
        code=first.code,
        rank=search_store.LAST_RANK if first.discontinued else search_store.USUAL_RANK,
        identifiers=tuple(row.barcode or "" for row in rows),
    )


search_store.SOURCES["product"] = Source("product", _question, _read, lambda: table_of(Product).c.sort_name)
