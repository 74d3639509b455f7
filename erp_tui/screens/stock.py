"""Stock: products with what is there, promised, coming and going; adjusting and counting."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.listing import Row
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.products import services as product_services
from erp_tui.domain.products.rules import NewProduct
from erp_tui.domain.stock import queries, services
from erp_tui.domain.stock.rules import COUNT_FLOW, CountState
from erp_tui.i18n import _, said
from erp_tui.screens.asking import ask_form
from erp_tui.screens.dialogs import Option
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.list_screen import ListScreen, Tab
from erp_tui.widgets.row_list import Sheet

LISTING = "erp_tui.domain.stock.lists:STOCK"


class StockScreen(ListScreen):
    LABEL = N_("Stock")
    TABS = (
        Tab(N_("Goods"), LISTING, "goods"),
        Tab(N_("Short"), LISTING, "short", N_("Nothing is short.")),
        Tab(N_("All products"), LISTING, "active"),
        Tab(N_("Archive"), LISTING, "archived", N_("Nothing is archived.")),
        Tab(
            N_("Counts"),
            "erp_tui.domain.stock.lists:COUNTS",
            None,
            N_("Nothing was counted yet. F10 begins a count."),
        ),
    )
    NEW_LABEL = N_("New product")

    def warns(self, row: Row) -> bool:
        """More goes than is there and comes, as the tab *Short* shows it."""
        there, comes, goes = (row.cells.get(name) or 0 for name in ("on_hand", "planned_in", "planned_out"))
        return bool(there + comes < goes)

    def do_new(self) -> None:
        def submit(values: dict[str, Any]) -> int:
            zero = Decimal(0)
            new = NewProduct(
                name=values["name"], code=values["code"] or None, list_price=values["price"] or zero,
                standard_cost=values["cost"] or zero, unit=values["unit"], kind=values["kind"],
                specification=values["specification"],
            )  # fmt: skip
            made: int = self.workspace.perform(product_services.create, new)
            return made

        units = [(code, "") for code in self.workspace.read(administration.units_of_measure)]
        kinds = (("goods", N_("Goods")), ("service", N_("Service")), ("charge", N_("Charge")), ("kit", N_("Kit")))
        fields = [
            FormField("name", N_("Name"), required=True),
            FormField("code", N_("Code"), hint=N_("empty: the next number")),
            FormField("price", N_("List price"), kind="number"),
            FormField("cost", N_("Cost"), kind="number"),
            FormField("unit", N_("Unit"), "pcs", "choice", required=True, choices=units),
            FormField("kind", N_("Kind"), "goods", "choice", required=True, choices=kinds),
            FormField("specification", N_("Specification")),
        ]
        ask_form(self, _("New product"), fields, submit, lambda made: self.open_record("product", made))

    def list_actions(self) -> list[Option]:
        return [Option(_("Count the marked products (none: all)"), self._count_marked)]

    def _count_marked(self) -> None:
        marked = sorted(self.table.marked) if self.table is not None and self.table.marked else None
        made = self.guarded(lambda: self.workspace.perform(services.new_count, None, marked))
        if made is not None:
            self.open_record("stock_count", made)


class CountScreen(DocumentScreen):
    """A count sheet: a number typed on a line, or Enter, says what was counted."""

    WORDS = N_("A count. Type a number on a line, then Enter: the next line follows. F8 posts the differences.")
    KIND = "stock_count"

    def read(self) -> Doc:
        view = self.workspace.read(queries.count, self.record_id)
        columns = (
            Cell("#", right=True), Cell(_("Code")), Cell(_("Product"), grows=True),
            Cell(_("Books"), right=True), Cell(_("Counted"), right=True), Cell(_("Diff."), right=True),
        )  # fmt: skip
        lines = []
        for one in view.lines:
            counted = one.quantity_counted
            difference = "" if counted is None else formats.quantity(counted - one.quantity_expected)
            cells = (
                str(one.line_no), one.product_code, one.product_name, formats.quantity(one.quantity_expected),
                formats.quantity(counted), difference,
            )  # fmt: skip
            lines.append(Line(cells, one.product_id, warn=difference not in ("", "0")))
        facts = [Fact(_("Date"), formats.day(view.on))]
        perform, me = self.workspace.perform, self.record_id

        def why_not(to: CountState) -> str | None:
            error = COUNT_FLOW.why_not(view.state, to)
            return said(error) if error else None

        actions = [
            Action(
                "post",
                N_("Post count"),
                lambda: perform(services.post_count, me),
                why_not(CountState.POSTED),
                main=True,
            ),
            Action(
                "cancel",
                N_("Cancel count"),
                lambda: perform(services.cancel_count, me),
                why_not(CountState.CANCELLED),
                asks=_("Yes: what was counted is not booked, now or later"),
            ),
        ]
        title, state = f"{_('Stock count')} {view.number}", formats.state(view.state)
        return Doc(title, state, facts, [Section("", columns, lines)], (), (), actions, view.version, view)

    def on_row_list_typed(self, message: Sheet.Typed) -> None:
        """A digit on a line begins the count of it: type, Enter, and the cursor stands on the next."""
        row = self.sheet.chosen_row
        if message.character.isdigit() and row is not None and row.line_id is not None:
            self.step = ("line", row.line_id)
            self.edit_line(row.line_id, message.character)

    def edit_line(self, line_id: int, typed: str = "") -> None:
        assert self.doc is not None
        if self.doc.view.state != CountState.DRAFT:
            self.say(_("This does not change any more."))
            return

        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.enter_count, self.record_id, {line_id: values["quantity"]})

        one = next(line for line in self.doc.view.lines if line.product_id == line_id)
        fields = [FormField("quantity", N_("Counted"), typed, "number", required=True)]
        ask_form(self, f"{one.product_code} {one.product_name}", fields, submit, lambda _done: self._counted())

    def _counted(self) -> None:
        self.show_document()
        self.sheet.move(1)
