"""Every figure of control_totals.json that the rooms can answer comes out exactly."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import house
from conftest import DATA, keeper_for
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.models import ExternalRef
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, Unit
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.receivables import queries as receivables
from erp_tui.domain.receivables.rules import ageing_bucket
from erp_tui.domain.reports import queries as reports
from erp_tui.domain.reports import sales as sold
from erp_tui.domain.stock import queries as stock

TOTALS: dict[str, Any] = json.loads((DATA / "northwind" / "control_totals.json").read_text(encoding="utf-8"))
COUNTRIES = {"US": "USA", "GB": "UK"}


@pytest.fixture(scope="module")
def books(northwind_file: Path) -> Iterator[Bookkeeper]:
    engine = open_engine(str(northwind_file))
    yield keeper_for(engine, date(1998, 5, 6))
    engine.dispose()


@pytest.fixture
def unit(books: Bookkeeper) -> Iterator[Unit]:
    with books.reading() as found:
        yield found


def outside_names(unit: Unit, kind: str) -> dict[int, str]:
    table = table_of(ExternalRef)
    question = select(table.c.record_id, table.c.external_id).where(table.c.system == "northwind", table.c.kind == kind)
    return {row.record_id: row.external_id for row in unit.rows(question)}


def country_name(code: str, name: str) -> str:
    return COUNTRIES.get(code, name)


def test_counts(unit: Unit) -> None:
    counts = TOTALS["row_counts"]
    for kind, plural in (("customer", "customers"), ("supplier", "suppliers"), ("shipper", "shippers"), ("order", "orders"),
                         ("employee", "employees"), ("product", "products")):  # fmt: skip
        assert len(outside_names(unit, kind)) == counts[plural]
    contacts = [one for kind in ("customer", "supplier") for party in outside_names(unit, kind)
                for one in parties.contacts(unit, party)]  # fmt: skip
    assert len(contacts) == counts["contacts"]
    from erp_tui.domain.products import queries as products

    assert len(products.categories(unit)) == counts["categories"]
    assert sold.sales_totals(unit).lines == counts["order_lines"]


def test_order_values(unit: Unit) -> None:
    wanted, found = TOTALS["order_value"], sold.sales_totals(unit)
    assert found.gross_before_discount == Decimal(wanted["gross_before_discount"])
    assert found.net == Decimal(wanted["net_lines_rounded_half_up"])
    assert found.charges == Decimal(wanted["freight"])
    assert (found.lines_with_discount, found.quantity) == (wanted["lines_with_discount"], wanted["total_quantity"])
    assert found.average_order == Decimal(str(TOTALS["average_order_value"]))


def test_sales_by_year_and_month(unit: Unit) -> None:
    years = sold.sales(unit, "year")
    assert {row.code: str(row.net.quantize(Decimal("0.01"))) for row in years} == TOTALS["net_by_year"]
    assert {row.code: row.orders for row in years} == TOTALS["orders_by_year"]
    months = {row.code: str(row.net.quantize(Decimal("0.01"))) for row in sold.sales(unit, "month")}
    assert months == TOTALS["net_by_month"]


@pytest.mark.parametrize(
    ("by", "wanted"),
    [("employee", "net_by_employee"), ("category", "net_by_category"), ("carrier", "net_by_shipper"),
     ("country", "net_by_customer_country")],
)  # fmt: skip
def test_sales_by_dimension(unit: Unit, by: str, wanted: str) -> None:
    def name(row: sold.SalesRow) -> str:
        if by == "country":
            return country_name(row.code, row.name)
        return row.name if by == "category" else row.code.removeprefix("X")

    assert {name(row): row.net for row in sold.sales(unit, by)} == {k: Decimal(v) for k, v in TOTALS[wanted].items()}


def test_best_customers_and_products(unit: Unit) -> None:
    def best(by: str, **span: date) -> list[dict[str, str]]:
        rows = sold.sales(unit, by, limit=5, **span)
        return [{"id": row.code, "name": row.name, "net": str(row.net.quantize(Decimal("0.01")))} for row in rows]

    assert best("customer") == TOTALS["top5_customers"]
    assert best("product") == TOTALS["top5_products"]
    assert best("customer", since=date(1997, 1, 1), until=date(1997, 12, 31)) == TOTALS["top5_customers_1997"]


def test_customers(unit: Unit) -> None:
    known = outside_names(unit, "customer")
    from erp_tui.domain.administration import queries as administration

    names = administration.countries(unit)
    places = Counter(parties.party(unit, party).addresses[0].country for party in known)
    assert {country_name(code or "", names[code or ""]): count for code, count in places.items()} == TOTALS[
        "customers_by_country"
    ]
    buyers = {row.code for row in sold.sales(unit, "customer")}
    assert sorted(set(known.values()) - buyers) == TOTALS["customers_without_orders"]


def test_largest_and_smallest_order(unit: Unit) -> None:
    names = outside_names(unit, "order")
    nets = {
        names[record]: sum(line.net for line in orders.order(unit, record).lines if line.kind == "product")
        for record in names
    }
    ranked = sorted(nets, key=lambda one: nets[one])
    largest = [{"order_id": one, "net": str(nets[one].quantize(Decimal("0.01")))} for one in ranked[:-4:-1]]
    assert largest == TOTALS["largest_orders"]
    smallest = {"order_id": ranked[0], "net": str(nets[ranked[0]].quantize(Decimal("0.01")))}
    assert smallest == TOTALS["smallest_order"]


def test_shipping(unit: Unit) -> None:
    wanted = TOTALS["shipping"]
    late = reports.late_shipments(unit)
    assert len(late) == wanted["late_shipments"]
    assert Counter(row.carrier_code.removeprefix("X") for row in late) == wanted["late_by_shipper"]
    speed = reports.shipping_speed(unit)
    assert (speed.average_days, speed.longest_days) == (
        Decimal(wanted["average_days_to_ship"]),
        wanted["max_days_to_ship"],
    )
    assert speed.on_requested_day == wanted["shipped_on_required_date"]
    book = reports.order_book(unit)
    names = outside_names(unit, "order")
    assert sorted(int(names[row.order_id]) for row in book) == wanted["unshipped_order_ids"]
    assert sum(row.net for row in book) == Decimal(wanted["unshipped_net"])
    assert sum(row.is_overdue for row in book) == wanted["overdue_unshipped_on_1998-05-06"]


def test_stock(unit: Unit) -> None:
    wanted = TOTALS["stock"]
    rows = reports.stock_value(unit)
    assert sum(row.quantity for row in rows) == wanted["units_in_stock"]
    assert sum(row.list_value for row in rows) == Decimal(wanted["value_at_list_price"])
    assert [int(row.code) for row in reports.reorder_list(unit)] == wanted["below_reorder_level_ids"]
    from erp_tui.domain.products import queries as products

    views = products.by_id(unit, outside_names(unit, "product"))
    assert sum(view.discontinued for view in views.values()) == wanted["discontinued_products"]


def test_stock_of_each_product_is_the_file_s(unit: Unit) -> None:
    import csv

    with (DATA / "northwind" / "products.csv").open(encoding="utf-8", newline="") as file:
        wanted = {row["product_id"]: Decimal(row["units_in_stock"]) for row in csv.DictReader(file)}
    assert {row.code: row.on_hand for row in stock.availability(unit).values()} == wanted


def test_line_prices(unit: Unit) -> None:
    from erp_tui.domain.products import queries as products

    views = products.by_id(unit, outside_names(unit, "product"))
    lines = [line for record in outside_names(unit, "order") for line in orders.order(unit, record).lines
             if line.kind == "product"]  # fmt: skip
    below = sum(line.unit_price < views[line.product_id or 0].list_price for line in lines)
    same = sum(line.unit_price == views[line.product_id or 0].list_price for line in lines)
    assert (below, same) == (TOTALS["lines_below_current_price"], TOTALS["lines_at_current_price"])


def test_ageing_exercise(unit: Unit) -> None:
    """The invented invoices of the exercise, aged by our rule."""
    wanted = TOTALS["ageing_exercise"]
    found: dict[str, Decimal] = defaultdict(Decimal)
    for record in outside_names(unit, "order"):
        for invoice_id in invoicing.invoices_of(unit, record):
            invoice = invoicing.invoice(unit, invoice_id)
            if invoice.on >= date(1998, 1, 1):
                net = sum(line.net for line in invoice.lines if line.kind == "product")
                days = (date(1998, 5, 6) - invoice.on - timedelta(days=30)).days
                found[ageing_bucket(days, [30, 60, 90])] += net
    assert {
        name.replace("over_90", "90+"): str(amount.quantize(Decimal("0.01"))) for name, amount in found.items()
    } == wanted["buckets"]


def test_open_orders_are_confirmed_and_short_on_seventeen_products(unit: Unit) -> None:
    open_rows = listing.first_rows(unit, orders.ORDERS, limit=100, only="open")
    assert len(open_rows) == 21
    lines = [line for row in open_rows for line in orders.order(unit, row.id).lines]
    assert len({line.product_id for line in lines if line.quantity_short > 0}) == 17


def test_each_ageing_bucket_has_something(unit: Unit) -> None:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in receivables.ageing(unit):
        for name, amount in row.buckets.items():
            sums[name] += amount
    assert all(sums[name] > 0 for name in ("not_due", "1-30", "31-60", "61-90", "over_90")), dict(sums)
    assert sum(sums.values()) == ledger.balance_of(unit, "receivable")


def test_the_books_hold(books: Bookkeeper) -> None:
    assert house.faults(books) == []
    with books.reading() as unit:
        assert sum(row.balance for row in ledger.trial_balance(unit)) == 0
