"""Stock: products with what is there, promised, coming and going; adjusting and counting."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.products import queries as products
from erp_tui.domain.products import services as product_services
from erp_tui.domain.products.rules import NewProduct
from erp_tui.domain.purchasing import queries as purchasing
from erp_tui.domain.purchasing import services as purchasing_services
from erp_tui.domain.purchasing.rules import Reorder
from erp_tui.domain.stock import queries, services
from erp_tui.domain.stock.rules import COUNT_FLOW, CountState
from erp_tui.i18n import _, said
from erp_tui.screens.dialogs import FormField, Option, ask_form
from erp_tui.screens.document_screen import Action, Cell, Doc, DocumentScreen, Fact, Line, Section
from erp_tui.screens.list_screen import ListScreen, Tab

LISTING = "erp_tui.domain.stock.queries:STOCK"


class StockScreen(ListScreen):
    LABEL = N_("Stock")
    TABS = (
        Tab(N_("Goods"), LISTING, "goods"),
        Tab(N_("Short"), LISTING, "short"),
        Tab(N_("All products"), LISTING, "active"),
        Tab(N_("Archive"), LISTING, "archived"),
        Tab(N_("Counts"), "erp_tui.domain.stock.queries:COUNTS"),
    )
    NEW_LABEL = N_("New product")

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
        kinds = (("goods", N_("Goods")), ("service", N_("Service")), ("charge", N_("Charge")))
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


class ProductScreen(DocumentScreen):
    KIND = "product"

    def read(self) -> Doc:
        view = self.workspace.read(products.product, self.record_id)
        there = self.workspace.read(queries.availability, [self.record_id])[self.record_id]
        base = self.workspace.read(administration.base_currency)
        rule = self.workspace.read(_rule_of, self.record_id)
        state = _("Archived") if view.archived_at else _("Discontinued") if view.discontinued else _(KINDS[view.kind])
        unit = view.unit
        facts = [
            Fact(_("List price"), f"{formats.price(view.list_price)} {base.code} / {unit}"),
            Fact(_("Specification"), view.specification),
            Fact(_("Value"), formats.amount(there.value, base.places)),
            Fact(_("Valued at"), _(VALUATIONS[view.valuation])),
        ]
        if view.kind == "goods":
            facts = [
                Fact(_("In stock"), f"{formats.quantity(there.on_hand)} {unit}"),
                Fact(_("Reserved"), formats.quantity(there.reserved)),
                Fact(_("Free"), formats.quantity(there.available), warn=there.available < 0),
                Fact(_("Coming"), formats.quantity(there.planned_in)),
                Fact(_("Going"), formats.quantity(there.planned_out)),
                Fact(_("Expected"), formats.quantity(there.forecast), warn=there.forecast < 0),
                *facts,
            ]
            if rule is not None:
                facts.append(Fact(_("Reorder"), f"{formats.quantity(rule.minimum)} – {formats.quantity(rule.maximum)}"))
        return Doc(
            f"{view.code}  {view.name}", state, facts, [*self._plans(), *self._moves()], (), (), self._actions(view),
            view.version, view,
        )  # fmt: skip

    def _plans(self) -> list[Section]:
        lines = [
            Line(
                (formats.day(one.planned_on), _("comes") if one.direction == "in" else _("goes"),
                 formats.quantity(one.quantity), one.record_number or ""),
                target=(one.record_kind, one.record_id),
            )
            for one in self.workspace.read(queries.planned, self.record_id)
        ]  # fmt: skip
        columns = (Cell(_("Day"), 10), Cell("", 8), Cell(_("Quantity"), 12, right=True), Cell(_("For"), 14, grows=True))
        return [Section(_("Planned"), columns, lines)] if lines else []

    def _moves(self) -> list[Section]:
        lines = [
            Line(
                (formats.day(one.on), one.from_code, one.to_code, formats.quantity(one.quantity), formats.amount(one.value),
                 one.record_number or ""),
                target=(one.record_kind, one.record_id) if one.record_kind and one.record_kind != "product" else None,
            )
            for one in self.workspace.read(queries.moves, product_id=self.record_id, limit=15)
        ]  # fmt: skip
        columns = (
            Cell(_("Day"), 10), Cell(_("From"), 10), Cell(_("To"), 10), Cell(_("Quantity"), 10, right=True),
            Cell(_("Value"), 12, right=True), Cell(_("By"), 14, grows=True),
        )  # fmt: skip
        return [Section(_("Last moves"), columns, lines)] if lines else []

    def _actions(self, view: products.ProductView) -> list[Action]:
        perform, me = self.workspace.perform, self.record_id
        no_goods = None if view.kind == "goods" else _("It is not kept in stock.")
        return [
            Action("adjust", N_("Adjust stock"), self._adjust, no_goods),
            Action("request", N_("New requisition"), self._request, no_goods),
            Action("rule", N_("Set reorder rule"), self._rule, no_goods),
            Action("supplier", N_("Set supplier"), self._supplier, no_goods),
            Action("archive", N_("Archive"), lambda: perform(product_services.archive, me),
                   _("It is archived.") if view.archived_at else None),
            Action("restore", N_("Take back from archive"), lambda: perform(product_services.restore, me),
                   None if view.archived_at else _("It is not archived.")),
        ]  # fmt: skip

    def _adjust(self) -> None:
        known = self.workspace.read(administration.reasons)
        choices = [(code, name) for (area, code), (_id, name) in known.items() if area == "adjust"]

        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(
                services.adjust, self.record_id, values["quantity"], values["reason"], unit_cost=values["cost"]
            )

        fields = [
            FormField("quantity", N_("Quantity"), kind="number", required=True, hint=N_("5 more, -5 less")),
            FormField("reason", N_("Reason"), "count", "choice", required=True, choices=choices),
            FormField("cost", N_("Cost of one"), kind="number", hint=N_("empty: as now")),
        ]
        ask_form(self, _("Adjust stock"), fields, submit)

    def _request(self) -> None:
        def submit(values: dict[str, Any]) -> int:
            made: int = self.workspace.perform(
                purchasing_services.request, self.record_id, values["quantity"], needed_on=values["needed_on"],
                reason=values["reason"], supplier_id=values["supplier"],
            )  # fmt: skip
            return made

        fields = [
            FormField("quantity", N_("Quantity"), kind="number", required=True),
            FormField("needed_on", N_("Needed on"), kind="day", hint=N_("=, +7, 31 or 2026-03-31")),
            FormField("supplier", N_("Supplier"), kind="supplier"),
            FormField("reason", N_("Reason")),
        ]
        ask_form(self, _("New requisition"), fields, submit, lambda made: self.open_record("requisition", made))

    def _rule(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            days = int(values["lead_days"] or 0)
            rule = Reorder(values["minimum"], values["maximum"], values["multiple"], values["order_minimum"], days)
            self.workspace.perform(purchasing_services.set_rule, self.record_id, rule)

        now = self.workspace.read(_rule_of, self.record_id)
        fields = [
            FormField("minimum", N_("Minimum"), formats.quantity(now.minimum) if now else "", "number", required=True),
            FormField("maximum", N_("Maximum"), formats.quantity(now.maximum) if now else "", "number", required=True),
            FormField("multiple", N_("In multiples of"), formats.quantity(now.multiple) if now else "", "number"),
            FormField("order_minimum", N_("At least"), formats.quantity(now.order_minimum) if now else "", "number"),
            FormField("lead_days", N_("Lead days"), str(now.lead_days) if now else "0", "number"),
        ]
        ask_form(self, _("Set reorder rule"), fields, submit)

    def _supplier(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(
                purchasing_services.set_supplier, self.record_id, values["supplier"], values["price"],
                lead_days=int(values["lead_days"] or 7),
            )  # fmt: skip

        fields = [
            FormField("supplier", N_("Supplier"), kind="supplier", required=True),
            FormField("price", N_("Price"), kind="number", required=True),
            FormField("lead_days", N_("Lead days"), "7", "number"),
        ]
        ask_form(self, _("Set supplier"), fields, submit)

    def do_edit(self) -> None:
        assert self.doc is not None
        view, version = self.doc.view, self.doc.version

        def submit(values: dict[str, Any]) -> None:
            new = {name: value for name, value in values.items() if value is not None}
            self.workspace.perform(product_services.change, self.record_id, version=version, **new)

        fields = [
            FormField("name", N_("Name"), view.name, required=True),
            FormField(
                "list_price", N_("List price"), formats.price(view.list_price).replace(",", ""), "number", required=True
            ),
            FormField("specification", N_("Specification"), view.specification),
            FormField("discontinued", N_("Discontinued"), "yes" if view.discontinued else "no", "switch"),
        ]
        ask_form(self, f"{_('Edit')} {view.code}", fields, submit)


def _rule_of(unit: Any, product_id: int) -> Reorder | None:
    return purchasing.reorder_rules(unit, [product_id], queries.default_warehouse(unit)).get(product_id)


KINDS = {"goods": N_("Goods"), "service": N_("Service"), "charge": N_("Charge"), "kit": N_("Kit")}
VALUATIONS = {
    "average": N_("Average cost"), "standard": N_("Standard cost"), "fifo": N_("First in, first out"),
    "lifo": N_("Last in, first out"),
}  # fmt: skip


class CountScreen(DocumentScreen):
    """A count sheet: Enter on a line enters what was counted."""

    KIND = "stock_count"

    def read(self) -> Doc:
        view = self.workspace.read(queries.count, self.record_id)
        columns = (
            Cell("#", 3, right=True), Cell(_("Code"), 10), Cell(_("Product"), 20, grows=True),
            Cell(_("Books"), 10, right=True), Cell(_("Counted"), 10, right=True), Cell(_("Diff."), 10, right=True),
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
                "cancel", N_("Cancel count"), lambda: perform(services.cancel_count, me), why_not(CountState.CANCELLED)
            ),
        ]
        title, state = f"{_('Stock count')} {view.number}", formats.state(view.state)
        return Doc(title, state, facts, [Section("", columns, lines)], (), (), actions, view.version, view)

    def edit_line(self, line_id: int) -> None:
        assert self.doc is not None
        if self.doc.view.state != CountState.DRAFT:
            self.say(_("This does not change any more."))
            return

        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.enter_count, self.record_id, {line_id: values["quantity"]})

        ask_form(self, _("Counted"), [FormField("quantity", N_("Quantity"), kind="number", required=True)], submit)
