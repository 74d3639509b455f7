"""What quotes, orders and invoices show alike: lines with prices, totals, and the typed line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from erp_tui import formats
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing.documents import LineInput, LineView, from_entry
from erp_tui.domain.pricing.entry import parse_line
from erp_tui.i18n import _
from erp_tui.screens.dialogs import FormField, ask_form
from erp_tui.screens.document_screen import Cell, DocumentScreen, Line, Section
from erp_tui.workspace import Workspace


def places_of(workspace: Workspace, currency: str) -> int:
    from erp_tui.domain.administration import queries

    return workspace.read(queries.currency, currency).places


def line_section(
    lines: Iterable[LineView], places: int, more: Sequence[tuple[Cell, Callable[[Any], str]]] = ()
) -> Section:
    """The lines of a priced document; `more` are columns that only this kind of document has."""
    columns = (
        Cell("#", 2, right=True),
        Cell(_("Code"), 7),
        Cell(_("Description"), 12, grows=True),
        Cell(_("Qty"), 6, right=True),
        Cell(_("Unit"), 4),
        Cell(_("Price"), 8, right=True),
        Cell(_("Disc."), 5, right=True),
        Cell(_("Amount"), 10, right=True),
        *(cell for cell, _value in more),
    )
    found = []
    for line in lines:
        counted = line.kind not in ("text", "title")
        cells = [str(line.line_no), line.code, line.text.replace("\n", " ")]
        cells += [
            formats.quantity(line.quantity) if counted else "",
            line.unit or "",
            formats.price(line.unit_price) if counted else "",
            formats.percent(line.discount_percent),
            formats.amount(line.amount, places) if counted else "",
        ]
        cells += [value(line) if counted else "" for _cell, value in more]
        short = getattr(line, "quantity_short", 0) > 0
        found.append(Line(tuple(cells), line.id, warn=bool(short)))
    return Section("", columns, found)


def total_rows(view: Any, places: int) -> list[tuple[str, str]]:
    """Document discount, net, each tax, rounding, total."""
    rows = []
    share = sum((line.discount_share for line in view.lines if not line.optional), 0 * view.net)
    if share:
        rows.append((_("Document discount"), formats.amount(-share, places)))
    rows.append((_("Net"), formats.amount(view.net, places)))
    for tax in view.taxes:
        rows.append((_(tax["name"]), tax["amount"]))
    if view.rounding:
        rows.append((_("Rounding"), formats.amount(view.rounding, places)))
    rows.append((f"{_('Total')} {view.currency}", formats.amount(view.gross + view.rounding, places)))
    return rows


def typed_line(workspace: Workspace, text: str) -> LineInput:
    """A typed line; where the code is none, a product whose name alone contains it."""
    entry = parse_line(text)
    line = from_entry(entry)
    from erp_tui.domain.kernel import listing
    from erp_tui.domain.products import queries as products
    from erp_tui.domain.stock.queries import STOCK

    if not workspace.read(products.by_code, [entry.code]):
        rows = workspace.read(listing.first_rows, STOCK, limit=5, words=entry.code, only="active")
        if len(rows) != 1:
            names = ", ".join(f"{row.cells['code']} {row.cells['name']}" for row in rows)
            if rows:
                raise NotFound("several_products", N_("{code} may be: {names}"), code=entry.code, names=names)
            raise NotFound("no_product", N_("There is no product {code}."), code=entry.code)
        from dataclasses import replace

        line = replace(line, code=str(rows[0].cells["code"]))
    return line


class PricedScreen(DocumentScreen):
    """A document with typed lines that can be changed while it may."""

    SERVICES = ""
    """The module with add_lines, change_line, remove_line."""

    def services(self) -> Any:
        from importlib import import_module

        return import_module(self.SERVICES)

    def may_change(self) -> bool:
        return False

    def can_add_lines(self) -> bool:
        return self.may_change()

    def line_of(self, line_id: int) -> Any:
        assert self.doc is not None
        for line in self.doc.view.lines:
            if line.id == line_id:
                return line
        raise NotFound("no_line", N_("There is no such line."), field="line")

    def add_line(self, text: str) -> str:
        line = typed_line(self.workspace, text)
        self.workspace.perform(self.services().add_lines, self.record_id, [line])
        self.show_document()
        assert self.doc is not None
        added = self.doc.view.lines[-1]
        places = places_of(self.workspace, self.doc.view.currency)
        amount = formats.amount(added.amount, places)
        return f"{added.code} {added.text}: {formats.quantity(added.quantity)} x {formats.price(added.unit_price)} = {amount}"

    def edit_line(self, line_id: int) -> None:
        if not self.may_change():
            self.say(_("This does not change any more."))
            return
        line = self.line_of(line_id)
        assert self.doc is not None
        version = self.doc.version

        def submit(values: dict[str, Any]) -> None:
            new = {name: value for name, value in values.items() if value is not None and value != ""}
            if "unit_price" in new and new["unit_price"] == line.unit_price:
                del new["unit_price"]
            new.setdefault("discount_percent", 0 * line.discount_percent)
            self.workspace.perform(self.services().change_line, self.record_id, line_id, version=version, **new)

        fields = [
            FormField(
                "quantity", N_("Quantity"), formats.quantity(line.quantity).replace(",", ""), "number", required=True
            ),
            FormField(
                "unit_price", N_("Price"), formats.price(line.unit_price).replace(",", ""), "number", required=True
            ),
            FormField(
                "discount_percent",
                N_("Discount %"),
                formats.quantity(line.discount_percent) if line.discount_percent else "",
                "number",
            ),
            FormField("text", N_("Text"), line.text.replace("\n", " ")),
        ]
        ask_form(self, f"{line.code} {line.text}", fields, submit, lambda _done: self.show_document())

    def do_delete(self) -> None:
        row = self.sheet.chosen_row
        if row is None or row.line_id is None or not self.may_change():
            self.say(_("There is no line to take away here."))
            return
        self.guarded(lambda: self.workspace.perform(self.services().remove_line, self.record_id, row.line_id))
        self.show_document()
