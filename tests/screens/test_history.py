"""The history of a record in words: who did what, without the inner workings, the same twice counted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from erp_tui.domain.reports.records_queries import HistoryLine
from erp_tui.i18n import set_language
from erp_tui.screens.history import history_text

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
        "    Promised on: 1998-06-03 (×3)",
        "    State: Draft → Confirmed",
    ]


def test_what_is_inside_is_not_told_and_values_are_words() -> None:
    found = [
        line("record", ("label", None, "Alfreds")),
        line("external_ref", ("system", None, "northwind")),
        line("party", ("sort_city", None, "berlin"), ("is_customer", None, True), ("credit_limit", None, "0.0000"),
             ("ship_to", None, {"street": "Ring 4", "region": "", "city": "Wien"}), ("kind", None, "charge")),
    ]  # fmt: skip
    assert history_text(found).splitlines()[1:] == ["    Is a customer: yes, Ship to: Ring 4, Wien, Kind: Charge"]
    set_language("zh_CN")
    try:
        assert history_text(found).splitlines()[1:] == ["    是客户: 是, 送货至: Ring 4, Wien, 种类: 费用"]
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
