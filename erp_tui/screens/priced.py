"""What quotes, orders and invoices do alike: typed lines, changed and explained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from erp_tui import formats
from erp_tui.domain.kernel.errors import BusinessError, NotFound
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing.documents import COUNTED, LineInput, LineView
from erp_tui.domain.pricing.typed import line_from
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.dialogs import TextDialog
from erp_tui.screens.forms import FormField
from erp_tui.screens.layout import Cell, Doc, Fact, Line, Section, layout
from erp_tui.screens.lined import LinedScreen
from erp_tui.screens.offers import Shown, shown_offer
from erp_tui.screens.priced_sections import line_section, payable_section, places_of, tax_section
from erp_tui.screens.why import show_why
from erp_tui.workspace import Workspace


def typed_line(workspace: Workspace, text: str) -> LineInput:
    """A typed line; where the code is none, a product whose name alone contains it."""
    line = line_from(text)
    if line.code is None:
        return line
    from erp_tui.domain.kernel import listing
    from erp_tui.domain.kernel.list_terms import with_words
    from erp_tui.domain.products import queries as products
    from erp_tui.domain.stock.lists import STOCK

    if not workspace.read(products.by_code, [line.code]):
        rows = workspace.read(listing.first_rows, STOCK, limit=5, where=with_words(None, line.code), only="active")
        if len(rows) != 1:
            names = ", ".join(f"{row.cells['code']} {row.cells['name']}" for row in rows)
            if rows:
                raise NotFound("several_products", N_("{code} may be: {names}"), code=line.code, names=names)
            raise NotFound("no_product", N_("There is no product {code}."), code=line.code)
        from dataclasses import replace

        line = replace(line, code=str(rows[0].cells["code"]))
    return line


def _percent_of(margin: Decimal | None) -> str:
    return "" if margin is None else f"{margin:.1f}%"


class PricedScreen(LinedScreen):
    """A document with prices, taxes and terms of payment."""

    ENTRY_HELP = N_(
        "CODE Enter QUANTITY Enter is a line, and the next one follows. The code may be a barcode, the customer's own code or "
        "a part of the name: F4 lists what fits. 12 CODE @9.50 -5% or CODE*12 is a whole line with one Enter. # begins a "
        "title, Travel=120.50 is words with an amount. What cannot be entered waits, marked with !, while you type on; "
        "Enter on the empty row takes the first of it back, "
        "else it ends; the main action works from there too."
    )

    def __init__(self, record_id: Any) -> None:
        super().__init__(record_id)
        self.kept: dict[int, tuple[LineView, Line]] = {}
        self.kept_for: Any = None
        self.margin_of: dict[int, Decimal] = {}

    def shown_lines(self, view: Any, places: int, more: Sequence[tuple[Cell, Callable[[Any], str]]]) -> Section:
        """The lines; what stands in those that have not changed since they were shown last is kept."""
        kept_for = (places, [cell for cell, _value in more], _("Description"))
        if kept_for != self.kept_for:
            self.kept, self.kept_for = {}, kept_for
        return line_section(view.lines, places, more, self.no_lines(), self.kept)

    def do_sums(self) -> None:
        """The tax summary, and when how much is to be paid."""
        if self.doc is None:
            return
        view = self.doc.view
        places = places_of(self.workspace, view.currency)
        included = [_("Prices contain the taxes of so much percent.")] if view.prices_include_tax else []
        sections = [tax_section(view, places), payable_section(view, places)]
        doc = Doc(f"{_('Taxes')} · {self.doc.title}", self.doc.state, (), sections, (), included)
        text = "\n".join(row.text for row in layout(doc, self.size.width))
        self.app.push_screen(TextDialog(_("Taxes"), text))

    def is_known(self, code: str) -> bool:
        from erp_tui.domain.products import queries as products

        return code in self.workspace.read(products.by_code, [code], self.other_side())

    def offered_line(self, line: LineInput) -> Shown:
        from erp_tui.domain.pricing import offers

        return shown_offer(self.workspace.read(offers.offer, self.services().DRAFT, self.record_id, line))

    def costs(self, line: Any) -> bool:
        return line.kind in COUNTED

    def faults_of(self, lines: Sequence[LineInput]) -> dict[int, BusinessError]:
        from erp_tui.domain.pricing import offers

        return self.workspace.read(offers.faults_of, self.services().DRAFT, self.record_id, lines)

    def noted(self, party_id: int) -> Fact:
        """The note that stands on the customer, among the facts of the document."""
        return Fact(_("Please note"), self.remark(party_id), ("party", party_id), warn=True)

    def margins(self, view: Any) -> list[tuple[Cell, Callable[[Any], str]]]:
        """A column of what is left over the cost, where there is room, for those who may see costs."""
        from erp_tui.domain.pricing import policy

        before = set(map(id, self.known.lines)) if self.known is not None else set()
        new = [line for line in view.lines if id(line) not in before]
        for line in new:
            self.margin_of.pop(line.id, None)
        self.margin_of |= self.workspace.read(policy.margins, view.rate, new)
        return [(Cell(_("Margin"), right=True, wide=True), lambda line: _percent_of(self.margin_of.get(line.id)))]

    def line_fields(self, line: Any) -> list[FormField]:
        """Fields that only this kind of document has for its lines; an empty one clears the value."""
        return []

    def unit_fields(self, line: Any) -> list[FormField]:
        """The unit that the quantity of a line of goods is in: another of the same kind."""
        from erp_tui.domain.administration import queries as administration

        known = self.workspace.read(administration.units_of_measure)
        if line.product_id is None or line.unit not in known:
            return []
        choices = [(code, "") for code, one in known.items() if one.kind == known[line.unit].kind]
        return (
            [FormField("unit", N_("Unit"), line.unit, "choice", required=True, choices=choices)] if choices[1:] else []
        )

    def change_line(self, line: Any) -> None:
        own = self.line_fields(line)
        assert self.doc is not None
        version = self.doc.version
        self.step = ("change_line", line.id)

        def submit(values: dict[str, Any]) -> None:
            kept = {one.name: values.pop(one.name) for one in own}
            new = {name: value for name, value in values.items() if value is not None and value != ""}
            for name in ("unit", "unit_price"):  # a line of words has no unit, and the form no field for it
                if name in new and new[name] == getattr(line, name):
                    del new[name]
            new.setdefault("discount_percent", 0 * line.discount_percent)
            self.workspace.perform(self.services().change_line, self.record_id, line.id, version=version, **new, **kept)

        fields = [
            FormField("quantity", N_("Quantity"), formats.plain(line.quantity), "number", required=True),
            FormField("unit_price", N_("Price"), formats.plain(line.unit_price), "number", required=True),
            FormField(
                "discount_percent",
                N_("Discount %"),
                formats.plain(line.discount_percent) if line.discount_percent else "",
                "number",
            ),
            FormField("text", N_("Text"), line.text.replace("\n", " ")),
            *own,
            *self.unit_fields(line),
        ]
        ask_form(self, f"{line.code} {line.text}", fields, submit, lambda _done: self.say_changed(line.id))

    def offered(self) -> list[tuple[str, str]]:
        found = super().offered()
        return [*found[:-3], ("why", ""), *found[-3:]]

    def do_why(self) -> None:
        """Where the price of the line under the cursor comes from."""
        row = self.sheet.chosen_row
        line = None if row is None or row.line_id is None else self.line_of(row.line_id)
        if line is None or line.kind not in COUNTED:
            self.say(_("Put the cursor on a line with a price first."))
            return
        assert self.doc is not None
        show_why(self, line, self.doc.view.currency)
