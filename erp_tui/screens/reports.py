"""Reports: choose one, read it, enter what stands behind a row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.widget import Widget

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.receivables import queries as receivables
from erp_tui.domain.reports import queries
from erp_tui.domain.reports import sales as sold
from erp_tui.i18n import _
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.layout import Cell, Doc, Fact, Line, Section
from erp_tui.widgets.row_list import Sheet, SheetRow

REPORTS: tuple[tuple[str, str], ...] = (
    *((f"sales:{by}", label) for by, label in (
        ("month", N_("Sales by month")), ("year", N_("Sales by year")), ("customer", N_("Sales by customer")),
        ("product", N_("Sales by product")), ("category", N_("Sales by category")), ("country", N_("Sales by country")),
        ("employee", N_("Sales by salesperson")), ("carrier", N_("Sales by carrier")),
    )),
    ("order_book", N_("Order book")),
    ("late", N_("Late shipments")),
    ("stock_value", N_("Stock value")),
    ("reorder", N_("What to reorder")),
    ("ageing", N_("Ageing of receivables")),
    ("trial_balance", N_("Trial balance")),
)  # fmt: skip

WITHOUT_MONEY = ("late", "reorder")
"""Reports that show no amounts, and therefore no currency."""
LIMIT = 200
"""So many orders are shown behind a row of a sales report."""


class ReportsScreen(BaseScreen):
    WORDS = N_("Reports: cursor and Enter, or the first letters.")

    def __init__(self, _tab: int = 0) -> None:
        super().__init__()
        self.sheet = Sheet()

    def heading(self) -> str:
        return _("Reports")

    def body(self) -> Iterable[Widget]:
        yield self.sheet

    def offered(self) -> list[tuple[str, str]]:
        return [("open", ""), ("jump", ""), ("help", ""), ("back", "")]

    def on_mount(self) -> None:
        self.sheet.show([SheetRow(_(label), ("report", name)) for name, label in REPORTS])
        self.sheet.focus()

    def on_row_list_chosen(self, message: Sheet.Chosen) -> None:
        self.open_record(*message.row.target)

    def do_open(self) -> None:
        if self.sheet.chosen_row is not None and self.sheet.chosen_row.target is not None:
            self.open_record(*self.sheet.chosen_row.target)


class ReportScreen(DocumentScreen):
    KIND = "report"
    OF_A_RECORD = False
    WORDS = N_("A report. Enter on a row goes to what stands behind it.")

    def read(self) -> Doc:
        name, _colon, by = str(self.record_id).partition(":")
        label = _(dict(REPORTS)[self.record_id])
        places = self.workspace.read(administration.base_currency).places
        section, totals = getattr(self, f"_{name}")(by, places)
        code = "" if name in WITHOUT_MONEY else self.workspace.read(administration.base_currency).code
        return Doc(label, code, (), [section], totals)

    def _sales(self, by: str, places: int) -> tuple[Section, list[tuple[str, str]]]:
        rows = self.workspace.read(sold.sales, by)
        most = max((row.net for row in rows), default=ZERO) or 1
        named = any(row.name != row.code for row in rows)
        columns = (
            Cell(_("Code") if named else _(sold.DIMENSIONS[by])), Cell(_("Name"), grows=named),
            Cell(_("Net"), right=True, sums=True), Cell(_("Orders"), right=True), Cell(_("Pieces"), right=True), Cell("", bar=True),
        )  # fmt: skip
        lines = []
        for row in rows:
            name = "" if row.name == row.code else _(row.name) if by == "country" else row.name
            part = f"{max(ZERO, row.net) / most:.4f}" if row.net > 0 else "0"
            cells = (
                row.code or _("none"), name, formats.amount(row.net, places), str(row.orders), formats.quantity(row.quantity),
                part,
            )  # fmt: skip
            lines.append(Line(cells, target=("sales_of", (by, row.code, name))))
        total = sum((row.net for row in rows), ZERO)
        return Section("", columns, lines), [(_("Total"), formats.amount(total, places))]

    def _order_book(self, _by: str, places: int) -> tuple[Section, list[tuple[str, str]]]:
        rows = self.workspace.read(queries.order_book)
        columns = (
            Cell(_("Order")), Cell(_("Date")), Cell(_("Customer"), grows=True), Cell(_("Requested")),
            Cell(_("Net"), right=True, sums=True), Cell(_("Open"), right=True), Cell(_("Short"), right=True),
        )  # fmt: skip
        lines = [
            Line(
                (row.number, formats.day(row.on), row.party_name, formats.day(row.requested_on),
                 formats.amount(row.net, places), formats.quantity(row.quantity_open), formats.quantity(row.quantity_short)),
                target=("order", row.order_id), warn=row.is_overdue or row.quantity_short > 0,
            )
            for row in rows
        ]  # fmt: skip
        total = sum((row.net for row in rows), ZERO)
        return Section("", columns, lines), [(_("Total"), formats.amount(total, places))]

    def _late(self, _by: str, _places: int) -> tuple[Section, list[tuple[str, str]]]:
        columns = (
            Cell(_("Delivery")), Cell(_("Order")), Cell(_("Customer"), grows=True), Cell(_("Carrier"), grows=True),
            Cell(_("Requested")), Cell(_("Shipped on")), Cell(_("Days"), right=True),
        )  # fmt: skip
        lines = [
            Line(
                (row.number, row.order_number, row.party_name, row.carrier_name, formats.day(row.requested_on),
                 formats.day(row.shipped_on), str(row.days_late)),
                target=("delivery", row.delivery_id),
            )
            for row in self.workspace.read(queries.late_shipments)
        ]  # fmt: skip
        return Section("", columns, lines), []

    def _stock_value(self, _by: str, places: int) -> tuple[Section, list[tuple[str, str]]]:
        rows = self.workspace.read(queries.stock_value)
        columns = (
            Cell(_("Code")), Cell(_("Product"), grows=True), Cell(_("Quantity"), right=True),
            Cell(_("At cost"), right=True), Cell(_("At list price"), right=True),
        )  # fmt: skip
        lines = [
            Line(
                (row.code, row.name, formats.quantity(row.quantity), formats.amount(row.value, places),
                 formats.amount(row.list_value, places)),
                target=("product", row.product_id),
            )
            for row in rows
        ]  # fmt: skip
        if not rows:
            return Section("", columns, lines), []
        cost = sum((row.value for row in rows), ZERO)
        listed = sum((row.list_value for row in rows), ZERO)
        return Section("", columns, lines), [
            (_("At cost"), formats.amount(cost, places)),
            (_("At list price"), formats.amount(listed, places)),
        ]

    def _reorder(self, _by: str, _places: int) -> tuple[Section, list[tuple[str, str]]]:
        columns = (
            Cell(_("Code")), Cell(_("Product"), grows=True), Cell(_("In stock"), right=True),
            Cell(_("On order"), right=True), Cell(_("Minimum"), right=True),
        )  # fmt: skip
        lines = [
            Line(
                (row.code, row.name, formats.quantity(row.quantity_on_hand), formats.quantity(row.quantity_on_order),
                 formats.quantity(row.minimum)),
                target=("product", row.product_id),
            )
            for row in self.workspace.read(queries.reorder_list)
        ]  # fmt: skip
        return Section("", columns, lines), []

    def _ageing(self, _by: str, places: int) -> tuple[Section, list[tuple[str, str]]]:
        from erp_tui.screens.receivables import _bucket_word

        rows = self.workspace.read(receivables.ageing)
        names = list(rows[0].buckets) if rows else []
        columns = (
            Cell(_("Code")), Cell(_("Customer"), grows=True, wide=True),
            *(Cell(_bucket_word(name), right=True) for name in names),
            Cell(_("Total"), right=True),
        )  # fmt: skip

        def amount(row: receivables.AgeingRow, name: str) -> str:
            return formats.amount(row.buckets[name], places) if row.buckets[name] else ""

        lines = [
            Line(
                (row.party_code, row.party_name, *(amount(row, name) for name in names), formats.amount(row.total, places)),
                target=("debtor", row.party_id), warn=sum(row.buckets[name] for name in names[1:]) > 0,
            )
            for row in rows
        ]  # fmt: skip
        totals = [
            (_bucket_word(name), formats.amount(sum((row.buckets[name] for row in rows), ZERO), places))
            for name in names
        ]
        whole = sum((row.total for row in rows), ZERO)
        return Section("", columns, lines), [*totals, (_("Total"), formats.amount(whole, places))]

    def _trial_balance(self, _by: str, places: int) -> tuple[Section, list[tuple[str, str]]]:
        columns = (
            Cell(_("Account")), Cell(_("Name"), grows=True), Cell(_("Debit"), right=True),
            Cell(_("Credit"), right=True), Cell(_("Balance"), right=True),
        )  # fmt: skip
        lines = [
            Line((row.code, _(row.name), formats.amount(row.debit, places), formats.amount(row.credit, places),
                  formats.amount(row.balance, places)), target=("account", row.code))
            for row in self.workspace.read(ledger.trial_balance)
        ]  # fmt: skip
        return Section("", columns, lines), []


class SalesOfScreen(ReportScreen):
    """The orders behind one row of a sales report; what a customer or product is stands on top."""

    KIND = "sales_of"

    def read(self) -> Doc:
        by, code, name = self.record_id
        base = self.workspace.read(administration.base_currency)
        rows = self.workspace.read(sold.sales_of, by, code, limit=LIMIT)
        label = f"{dict(REPORTS)[f'sales:{by}']}"
        facts = [Fact(_(sold.DIMENSIONS[by]), f"{code} {name}".strip() or _("none"), self._master(by, code))]
        columns = (
            Cell(_("Order")), Cell(_("Date")), Cell(_("Customer"), grows=True), Cell(_("Pieces"), right=True),
            Cell(_("Net"), right=True, sums=True), Cell(""),
        )  # fmt: skip
        lines = [
            Line((row.number, formats.day(row.on), row.party_name, formats.quantity(row.quantity),
                  formats.amount(row.net, self.workspace.read(administration.currency, row.currency).places), row.currency),
                 target=("order", row.order_id))
            for row in rows
        ]  # fmt: skip
        notes = [_("The newest {count} orders.").format(count=LIMIT)] if len(rows) == LIMIT else []
        return Doc(_(label), base.code, facts, [Section("", columns, lines)], (), notes)

    def _master(self, by: str, code: str) -> tuple[str, Any] | None:
        kinds = {"customer": "party", "product": "product", "carrier": "party"}
        if by not in kinds or not code:
            return None
        from erp_tui.domain.kernel import records

        return kinds[by], self.workspace.read(records.by_number, kinds[by], code)
