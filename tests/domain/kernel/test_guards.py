"""Posted and append-only rows stay as they are, whoever holds the connection: triggers on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

import house
from erp_tui.domain.administration import logins
from erp_tui.domain.kernel import guards, seal
from erp_tui.domain.kernel.tables import metadata, table_of
from erp_tui.domain.kernel.unit_of_work import SYSTEM, Bookkeeper
from erp_tui.domain.orders import services as orders
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.purchasing import services as purchasing
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import NewPayment
from erp_tui.domain.shipping import queries as shipping
from erp_tui.domain.shipping import services as shipping_services
from erp_tui.domain.shipping.rules import NewReturn
from erp_tui.domain.stock import services as stock

GUARDED = sorted(
    table.name
    for table in metadata.sorted_tables
    if table.info["append_only"] or table.info["posted_when"] or table.info["lines_of"]
)
NOT_MADE_HERE = {"blob"}


def busy_company(books: Bookkeeper) -> None:
    """Something posted of every kind."""
    books.perform(logins.note, SYSTEM, logins.Visitor("owner"), "key", "came_in")
    party, supplier = house.customer(books), house.supplier(books)
    goods = house.product(books, "A", stock_of="9")
    order = house.order(books, party, "A*5", confirm=True)
    [delivery] = books.read(shipping.deliveries_of, house.CLERK, order)
    books.perform(shipping_services.ship, house.CLERK, delivery)
    books.perform(receivables.record, house.CLERK, NewPayment(party, Decimal(20), oldest_first=True))
    line = books.read(shipping.delivery, house.CLERK, delivery).lines[0]
    back = books.perform(
        shipping_services.request_return, house.CLERK, NewReturn(delivery, {line.id: Decimal(1)}, "damaged")
    )
    books.perform(shipping_services.approve_return, house.CLERK, back)
    books.perform(shipping_services.receive_return, house.CLERK, back)
    bought = books.perform(
        purchasing.create,
        house.CLERK,
        supplier,
        [LineInput(product_id=goods, quantity=Decimal(3), unit_price=Decimal(5))],
    )
    books.perform(purchasing.order, house.CLERK, bought)
    books.perform(purchasing.receive, house.CLERK, bought)
    sheet = books.perform(stock.new_count, house.CLERK)
    books.perform(stock.enter_count, house.CLERK, sheet, {goods: Decimal(7)})
    books.perform(stock.post_count, house.CLERK, sheet)


def attacks(table: Table, dialect: str) -> Iterator[tuple[str, str]]:
    """What somebody with the database open might try: by name, and its SQL."""
    name, key = f'"{table.name}"', f'"{next(iter(table.primary_key)).name}"'
    row = f"{key} = (SELECT {key} FROM {name} WHERE {_posted(table)} ORDER BY {key} LIMIT 1)"
    for column in table.columns:
        yield f"change {column.name}", f'UPDATE {name} SET "{column.name}" = "{column.name}" WHERE {row}'
    yield "delete", f"DELETE FROM {name} WHERE {row}"
    if table.info["lines_of"]:
        columns = [column.name for column in table.columns if not column.primary_key]
        quoted = ", ".join(f'"{one}"' for one in columns)
        yield "add a line", f"INSERT INTO {name} ({key}, {quoted}) SELECT 987654321, {quoted} FROM {name} WHERE {row}"
    if dialect == "sqlite":
        yield "replace", f"REPLACE INTO {name} SELECT * FROM {name} WHERE {row}"
    else:
        yield "truncate", f"TRUNCATE {name} CASCADE"


def _posted(table: Table) -> str:
    if table.info["lines_of"]:
        header, column = table.info["lines_of"]
        return f'{column} IN (SELECT id FROM "{header}" WHERE {metadata.tables[header].info["posted_when"]})'
    return table.info["posted_when"] or "true"


def test_posted_rows_refuse_everything(books: Bookkeeper) -> None:
    busy_company(books)
    dialect = books.engine.dialect.name
    tried = 0
    for name in set(GUARDED) - NOT_MADE_HERE:
        table = metadata.tables[name]
        with books.reading() as unit:
            assert unit.value(text(f'SELECT count(*) FROM "{name}" WHERE {_posted(table)}')), name
        for what, statement in attacks(table, dialect):
            with pytest.raises(DBAPIError) as refused:
                _attempt(books, statement)
            assert guards._REFUSED in str(refused.value), (name, what, str(refused.value))
            tried += 1
    assert tried > 100
    assert house.faults(books) == []


def _attempt(books: Bookkeeper, *statements: str) -> None:
    with books.writer.connect() as connection, connection.begin():
        for statement in statements:
            connection.execute(text(statement))


def test_a_draft_line_is_not_moved_under_a_posted_header(books: Bookkeeper) -> None:
    from erp_tui.domain.administration import services as administration
    from erp_tui.domain.invoicing import services as invoicing

    busy_company(books)
    books.perform(administration.set_setting, house.OWNER, "invoice.itself", "no")
    with books.reading() as unit:
        party = unit.value(text("SELECT id FROM party ORDER BY id LIMIT 1"))
        posted = unit.value(text("SELECT id FROM invoice WHERE state = 'posted' LIMIT 1"))
    order = house.order(books, party, "A*1", confirm=True)
    [delivery] = books.read(shipping.deliveries_of, house.CLERK, order)
    books.perform(shipping_services.ship, house.CLERK, delivery)
    draft = books.perform(invoicing.from_order, house.CLERK, order)
    with pytest.raises(DBAPIError) as refused:
        _attempt(books, f"UPDATE invoice_line SET invoice_id = {posted} WHERE invoice_id = {draft}")
    assert guards._REFUSED in str(refused.value)


# ------------------------------------------------------------------------------------------------ seals


def without_guards(connection: Connection, statement: str, **values: Any) -> None:
    guards.drop(connection)
    connection.execute(text(statement), values)
    guards.create(connection)


def test_tampering_with_any_field_of_a_sealed_document_is_found(sqlite_books: Bookkeeper) -> None:
    """Somebody takes the guards away, changes one field and puts them back: the chain tells, for every field there is."""
    busy_company(sqlite_books)
    with sqlite_books.reading() as unit:
        assert list(seal.broken_links(unit)) == []
    tried = set()
    for kind in {one.header: one for one in seal.SEALED.values()}.values():
        for model, key in ((kind.header, "id"), *kind.lines):
            table = table_of(model)
            for column in table.columns:
                if column.primary_key or column.name == key:
                    continue
                value = "7" if column.type.python_type is int or "INT" in _ddl(column) else "'tampered'"
                with sqlite_books.writer.connect() as connection:
                    transaction = connection.begin()
                    connection.execute(text("pragma defer_foreign_keys=ON"))
                    without_guards(
                        connection,
                        f'UPDATE "{table.name}" SET "{column.name}" = {_json(column, value)} '
                        f'WHERE id = (SELECT max(id) FROM "{table.name}" WHERE "{column.name}" IS NOT {_json(column, value)})',
                    )
                    uow = sqlite_books.on(connection)
                    assert list(seal.broken_links(uow)), f"{table.name}.{column.name}"
                    tried.add(f"{table.name}.{column.name}")
                    transaction.rollback()
    assert {"invoice.gross", "invoice.buyer", "invoice_line.unit_price", "invoice.number"} <= tried


def _ddl(column: Any) -> str:
    from sqlalchemy.dialects import sqlite

    return str(column.type.compile(dialect=sqlite.dialect()))


def _json(column: Any, value: str) -> str:
    from erp_tui.domain.kernel import columns

    if isinstance(column.type, columns.Json):
        return '\'{"name":"tampered"}\''
    if isinstance(column.type, columns.Day):
        return "'1999-12-31'"
    if isinstance(column.type, columns.Rate):
        return "'7.5'"
    return value


def test_a_missing_or_moved_link_is_found(books: Bookkeeper) -> None:
    busy_company(books)
    party = house.customer(books, "Second")
    for _ in range(2):
        order = house.order(books, party, "A*1", confirm=True)
        [delivery] = books.read(shipping.deliveries_of, house.CLERK, order)
        books.perform(shipping_services.ship, house.CLERK, delivery)
    assert house.faults(books) == []
    some = (
        "(SELECT min(record_id) FROM seal WHERE series_id = (SELECT max(series_id) FROM seal_head WHERE position > 1))"
    )
    with books.writer.connect() as connection:
        for statement in (
            f"DELETE FROM seal WHERE record_id = {some}",
            f"UPDATE seal SET digest = previous WHERE record_id = {some}",
            "UPDATE seal_head SET position = position + 1",
            "DELETE FROM seal WHERE position > 1",
        ):
            transaction = connection.begin()
            without_guards(connection, statement)
            assert list(seal.broken_links(books.on(connection))), statement
            transaction.rollback()


def test_a_person_can_be_forgotten_and_the_chain_still_holds(books: Bookkeeper) -> None:
    busy_company(books)
    with books.writer.connect() as connection:
        transaction = connection.begin()
        without_guards(connection, "UPDATE invoice SET buyer = NULL, ship_to = NULL")
        assert list(seal.broken_links(books.on(connection))) == []
        transaction.rollback()


def test_an_order_may_still_change(books: Bookkeeper) -> None:
    """The control: what is not posted takes changes, so the refusals above are the guards' own."""
    busy_company(books)
    with books.reading() as unit:
        party = unit.value(text("SELECT id FROM party ORDER BY id LIMIT 1"))
    order = house.order(books, party, "A*1", confirm=True)
    books.perform(orders.change, house.CLERK, order, printed_note="thank you")
    [delivery] = books.read(shipping.deliveries_of, house.CLERK, order)
    _attempt(books, f"UPDATE delivery_line SET quantity = quantity WHERE delivery_id = {delivery}")
