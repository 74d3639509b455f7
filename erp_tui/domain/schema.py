"""All tables of all rooms in one metadata; making new books; the schema version that this program needs."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, insert

from erp_tui.domain.administration import models as administration
from erp_tui.domain.invoicing import models as invoicing
from erp_tui.domain.kernel import guards, search_store
from erp_tui.domain.kernel import models as kernel
from erp_tui.domain.kernel.tables import metadata, table_of
from erp_tui.domain.ledger import models as ledger
from erp_tui.domain.opportunities import models as opportunities
from erp_tui.domain.orders import models as orders
from erp_tui.domain.parties import models as parties
from erp_tui.domain.pricing import models as pricing
from erp_tui.domain.pricing import policy_models, promotion_models
from erp_tui.domain.products import models as products
from erp_tui.domain.purchasing import models as purchasing
from erp_tui.domain.quotations import models as quotations
from erp_tui.domain.receivables import models as receivables
from erp_tui.domain.shipping import models as shipping
from erp_tui.domain.stock import models as stock

SCHEMA_VERSION = "0001"

ROOMS = (
    kernel, administration, parties, products, ledger, stock, pricing, policy_models, promotion_models,
    opportunities, quotations, orders, purchasing,
    shipping, invoicing, receivables,
)  # fmt: skip
"""The models of each room, in the order of the street."""


def create(connection: Connection) -> None:
    """Make empty books at the present schema: tables, guards, the version. The caller commits."""
    metadata.create_all(connection)
    guards.create(connection)
    search_store.create(connection)
    connection.execute(
        insert(table_of(kernel.Books)).values(
            id=1, schema_version=SCHEMA_VERSION, setup_version=1, created_at=datetime.now(UTC)
        )
    )
    connection.execute(insert(table_of(kernel.IdBlock)).values(id=1, next_id=1_000))
