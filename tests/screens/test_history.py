"""The history of a record in words: who did what, without the inner workings, the same twice counted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import SQLModel

from erp_tui.domain import schema
from erp_tui.domain.reports.records_queries import _QUIET, HistoryLine
from erp_tui.i18n import _, set_language
from erp_tui.screens.history import INSIDE, INSIDE_COLUMN, called, history_text

AT = datetime(1998, 5, 6, 9, 30, tzinfo=UTC)


def line(
    table: str, *values: tuple[str, Any, Any], verb: str = "orders.create shipping.ship orders.create"
) -> HistoryLine:
    return HistoryLine(AT, "anna", verb, table, "insert", values)


def test_deeds_stand_over_what_they_changed_and_the_same_is_counted() -> None:
    promised = line("order_line", ("promised_on", None, "1998-06-03"))
    found = [
        promised,
        promised,
        promised,
        line("order", ("state", "draft", "confirmed"), ("exposure_base", "0", "5.0")),
    ]
    assert history_text(found).splitlines() == [
        "1998-05-06 09:30  anna: New order, Ship",
        "    Promised: 1998-06-03 (×3)",
        "    State: Draft → Confirmed",
    ]


def test_what_is_inside_is_not_told_and_values_are_words() -> None:
    found = [
        line("record", ("label", None, "Alfreds")),
        line("external_ref", ("system", None, "northwind")),
        line("party", ("sort_city", None, "berlin"), ("is_customer", None, True), ("credit_limit", None, "0.0000"),
             ("ship_to", None, {"street": "Ring 4", "region": "", "city": "Wien"}), ("kind", None, "charge")),
    ]  # fmt: skip
    assert history_text(found).splitlines()[1:] == ["    Is a customer: yes, Deliver to: Ring 4, Wien, Kind: Charge"]
    set_language("zh_CN")
    try:
        assert history_text(found).splitlines()[1:] == ["    是客户：是, 送货至：Ring 4, Wien, 种类：费用"]
    finally:
        set_language("en")


def test_a_unit_that_changed_only_what_is_inside_says_nothing() -> None:
    assert history_text([line("record", ("label", None, "Alfreds"))]) == ""


def test_columns_of_orders_are_called_as_their_forms_call_them() -> None:
    found = [line("order", ("customer_reference", "A", "B"), ("deliver_on", "confirmed", "deposit_paid"),
                  ("invoice_on", "ordered", "delivered"))]  # fmt: skip
    assert history_text(found).splitlines()[1].startswith("    Their reference: A → B, Goods leave when: Confirmed → ")
    set_language("zh_CN")
    try:
        assert not {"Customer", "Deliver", "Invoice"} & set(history_text(found).split())
    finally:
        set_language("en")


def test_figures_are_written_as_on_screens_and_reasons_as_sentences() -> None:
    """Amounts in groups of three, quantities without idle zeros; what has a message is told by it."""
    low = {"message": "Expected are {forecast}, wanted at least {minimum}: {on_hand} in stock, {coming} coming, "
           "{going} going, {asked} requested",
           "values": {"forecast": 3, "minimum": 5, "on_hand": 3, "coming": 40, "going": 20, "asked": 0}}  # fmt: skip
    found = [line("requisition", ("quantity", None, "17.000000"), ("amount", "-1242.5000", "0.2500"), ("reason", None, low),
                  ("route", None, "buy"))]  # fmt: skip
    assert history_text(found).splitlines()[1:] == [
        "    Quantity: 17, Amount: -1,242.50 → 0.25, Reason: Expected are 3, wanted at least 5: 3 in stock, 40 coming, "
        "20 going, 0 requested, Route: Bought to order"
    ]


def told() -> list[tuple[str, str]]:
    """The columns that a history may tell of."""
    assert schema
    return [
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        if table.info["audited"] and table.name not in INSIDE
        if table.info["record_column"] or ("id" in table.c and table.c["id"].foreign_keys)
        for column in table.columns
        if not (INSIDE_COLUMN.fullmatch(column.name) or column.name in _QUIET or column.name.endswith("_id"))
    ]


@pytest.mark.parametrize("language", ["zh_CN"])
def test_every_column_has_a_word_in_every_language(language: str) -> None:
    columns = told()
    assert len(columns) > 300
    set_language(language)
    try:
        words = {(table, name): _(called(table, name)) for table, name in columns}
    finally:
        set_language("en")
    assert [key for key, word in words.items() if word.isascii()] == []
