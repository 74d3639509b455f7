"""The demo company multiplied: every sum is so many times what it was, nothing is broken, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

import house
from conftest import keeper_for, new_database
from erp_tui.domain import schema
from erp_tui.domain.demo import copies, sizes
from erp_tui.domain.invoicing.models import Invoice, InvoiceLine
from erp_tui.domain.kernel import numbering, records, write
from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.models import ExternalRef, IdBlock, Record, SeriesCounter
from erp_tui.domain.kernel.tables import metadata, table_of
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, Unit
from erp_tui.domain.ledger.models import Entry, OpenItem, PartyCredit, Posting
from erp_tui.domain.orders.models import Order, OrderLine
from erp_tui.domain.parties.models import Party
from erp_tui.domain.receivables.models import Payment
from erp_tui.domain.reports import records_queries
from erp_tui.domain.shipping.models import Delivery
from erp_tui.domain.stock.models import StockBalance, StockMove, StockValue

TODAY = date(1998, 5, 6)
TIMES = 3
STAY = {
    "books", "id_block", "record_note", "external_ref", "translation", "attachment", "blob", "change_set", "change",
    "idempotency", "draft", "series", "series_counter", "seal_head", "outbox", "job", "company", "branch", "app_user", "setting",
    "currency", "exchange_rate", "country", "unit", "payment_term", "payment_term_line", "reason_code", "tax_class",
    "period", "salesperson", "category", "product_template", "product", "barcode", "account", "account_use", "warehouse",
    "location", "stock_balance", "stock_value", "stock_count", "stock_count_line", "tax", "tax_choice", "tax_exemption",
    "tax_region", "supplier_product", "party_group", "list_view",
    "reorder_rule", "price_list", "price_rule", "party_price_list", "group_price_list", "kit_component", "customer_item",
    "dunning_level", "dunning_run", "dunning_letter",
    "approval", "coupon", "coupon_use", "promotion", "policy_rule", "quotation_template", "quotation_template_line",
    "search_entry", "identifier", "visit", "user_access", "user_secret", "user_key", "login_throttle", "login",
}  # fmt: skip
"""Tables that a copy has nothing in: set-up, masters that all share, what is raised instead, what the demo does not
use, and the search index, which is made anew."""


def test_every_table_is_copied_or_stays() -> None:
    copied = {table_of(model).name for model in (*copies.CUSTOMERS, *copies.BUSINESS)}
    assert copied | STAY == {table.name for table in metadata.sorted_tables}
    assert not copied & STAY


@pytest.fixture(params=["sqlite", "postgresql"])
def company(request: pytest.FixtureRequest, northwind: Bookkeeper) -> Iterator[Bookkeeper]:
    """The Northwind company of one's own, on each engine."""
    if request.param == "sqlite":
        yield northwind
        return
    here = request.getfixturevalue("postgres_url")
    engine = open_engine(new_database(here, "northwind_copies"))
    keeper = keeper_for(engine, TODAY)
    _pour(northwind, keeper)
    yield keeper
    engine.dispose()


def _pour(source: Bookkeeper, target: Bookkeeper) -> None:
    """The same company on the other engine: building it there by the services takes ten times as long."""
    with target.engine.begin() as connection:
        schema.create(connection)
        for trigger in connection.scalars(text("SELECT 'DROP TRIGGER ' || tgname || ' ON ' || tgrelid::regclass "
                                               "FROM pg_trigger WHERE tgname LIKE 'guard_%'")).all():  # fmt: skip
            connection.execute(text(trigger))
    with target.writing() as uow, source.reading() as unit:
        for table in metadata.sorted_tables:
            model = next(m.class_ for m in _mappers() if m.local_table is table)
            rows = unit.rows(select(table).order_by(*table.primary_key))
            if table.name in ("books", "id_block", "change", "change_set") or not rows:
                continue
            columns = {c.name: write.for_driver(uow, c, [row._mapping[c.name] for row in rows]) for c in table.c}
            write.load(uow, model, columns)
        free = unit.value(select(table_of(IdBlock).c.next_id))
        uow.value(text("SELECT setval('row_id', :free)"), {"free": free + 64})
        uow.pending.changes.clear()


def _mappers() -> list:
    from sqlmodel import SQLModel

    return list(SQLModel._sa_registry.mappers)  # type: ignore[attr-defined]


def figures(unit: Unit) -> dict[str, object]:
    """Counts and sums that a company of N times the business has N times."""
    counted = (Order, OrderLine, Delivery, Invoice, InvoiceLine, Entry, Posting, OpenItem, StockMove, Payment)
    found: dict[str, object] = {
        table_of(model).name: unit.value(select(func.count()).select_from(table_of(model))) for model in counted
    }
    found["customer"] = unit.value(select(func.count()).where(table_of(Party).c.is_customer))
    for model, column in ((Order, "net"), (Invoice, "gross"), (OpenItem, "amount_open"), (PartyCredit, "receivable"),
                          (PartyCredit, "on_order"), (StockBalance, "on_hand"), (StockBalance, "reserved"),
                          (StockValue, "value"), (Payment, "amount")):  # fmt: skip
        found[f"{table_of(model).name}.{column}"] = unit.value(select(sum_of(table_of(model).c[column])))
    postings = table_of(Posting)
    by_account = select(postings.c.account_id, sum_of(postings.c.amount_base).label("total"))
    for row in unit.rows(by_account.group_by(postings.c.account_id)):
        found[f"account {row.account_id}"] = row.total
    return found


def test_a_company_three_times(company: Bookkeeper) -> None:
    with company.reading() as unit:
        before = figures(unit)
    copies.multiply(company, sizes.size_for(scale=TIMES))
    assert house.faults(company) == []
    with company.reading() as unit:
        assert figures(unit) == {name: value * TIMES for name, value in before.items()}  # type: ignore[operator]
        parties, drawn = table_of(Party), table_of(Record)
        names = set(unit.connection.scalars(select(parties.c.name).where(parties.c.is_customer)))
        assert any("有限公司" in name for name in names) and any("GmbH" in name for name in names)
        for row in unit.rows(select(drawn).order_by(drawn.c.id.desc()).limit(6000)):
            assert row.search_key == records.search_key(row.label, row.number)
            assert row.on is None or row.on <= TODAY
        counters = table_of(SeriesCounter)
        for kind, model in (("entry", Entry), ("payment", Payment), ("order", Order), ("delivery", Delivery)):
            here = counters.c.series_id == numbering.series_for(unit, kind)["id"]
            last = unit.value(select(func.sum(counters.c.last_value)).where(here))
            assert last == unit.value(select(func.count(func.distinct(table_of(model).c.number))))
        newest = unit.row(select(table_of(Invoice)).order_by(table_of(Invoice).c.id.desc()))
        assert newest is not None
        buyer = unit.value(select(parties.c.name).where(parties.c.id == newest.party_id))
        assert newest.buyer["name"] == newest.ship_to["name"] == buyer
        assert buyer == unit.value(select(drawn.c.label).where(drawn.c.id == newest.id))
        [came] = records_queries.history(unit, newest.id)
        assert (came.verb, came.action) == (copies.VERB, "insert")
        assert len(records_queries.trail(unit, newest.id)) == 3
        outside = table_of(ExternalRef)
        assert unit.value(select(func.count()).where(outside.c.kind == "customer")) == sizes.CUSTOMERS


def test_customers_without_business(northwind: Bookkeeper) -> None:
    copies.multiply(northwind, sizes.size_for(customers=300))
    assert house.faults(northwind) == []
    with northwind.reading() as unit:
        assert figures(unit)["customer"] == 91 + 3 * 91
        assert figures(unit)["sales_order"] == sizes.ORDERS


def test_the_company_goes_on(northwind: Bookkeeper) -> None:
    """Guards and indexes are there again, and clerks work on with the numbers that follow."""
    copies.multiply(northwind, sizes.size_for(scale=2))
    with northwind.reading() as unit:
        drawn = table_of(Record)
        newest = unit.value(select(func.max(drawn.c.id)).where(drawn.c.kind == "party"))
        indexes = set(unit.connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'index'")))
    assert {str(index.name) for table in metadata.sorted_tables for index in table.indexes} <= indexes
    order_id = house.order(northwind, newest, "11*1", confirm=True)
    with northwind.reading() as unit:
        assert records.read(unit, order_id)["number"] == f"SO{2 * sizes.ORDERS + 1:06}"
    with northwind.writing() as uow, pytest.raises(Exception, match="posted rows do not change"):
        uow.connection.execute(text("UPDATE invoice SET gross = 0"))
    assert house.faults(northwind) == []


def test_sizes() -> None:
    assert sizes.size_for() == sizes.size_for(scale=1) == sizes.Size()
    assert sizes.size_for(scale=10).customers == 910
    assert sizes.size_for(lines=10_000_000).lines >= 10_000_000
    assert sizes.size_for(customers=1_000_000) == sizes.Size(0, 999_909)
    assert sizes.size_for(scale=10, customers=500).more_customers == 0
    for wrong in ({"scale": 0}, {"scale": -1}, {"scale": 99_999_999_999}, {"customers": 0}, {"lines": 0},
                  {"scale": 2, "lines": 2}):  # fmt: skip
        with pytest.raises(InvalidInput):
            sizes.size_for(**wrong)
    assert sizes.size_for(scale=10).bytes_needed("sqlite") < sizes.size_for(scale=10).bytes_needed("postgresql")


def test_what_one_company_has(northwind_file: Path) -> None:
    """The sizes rest on these numbers."""
    engine = open_engine(str(northwind_file))
    with keeper_for(engine, TODAY).reading() as unit:
        found = figures(unit)
    engine.dispose()
    assert (found["customer"], found["sales_order"], found["sales_order_line"]) == (
        sizes.CUSTOMERS,
        sizes.ORDERS,
        sizes.LINES,
    )
