"""A product: what is there, promised, coming and going; its price, suppliers, codes, what a kit consists of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.products import items
from erp_tui.domain.products import queries as products
from erp_tui.domain.products import services as product_services
from erp_tui.domain.purchasing import queries as purchasing
from erp_tui.domain.purchasing import services as purchasing_services
from erp_tui.domain.purchasing.rules import Reorder
from erp_tui.domain.stock import movements, queries, services
from erp_tui.domain.stock.rules import PLACES
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.goods_field import goods_in
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.why import try_price


def _place(code: str) -> str:
    """A place by its code; those outside the house by their word."""
    return _(PLACES[code.lower()]) if code.lower() in PLACES else code


class ProductScreen(DocumentScreen):
    KIND = "product"

    def read(self) -> Doc:
        view = self.workspace.read(products.product, self.record_id)
        there = self.workspace.read(queries.availability, [self.record_id])[self.record_id]
        base = self.workspace.read(administration.base_currency)
        rule = self.workspace.read(_rule_of, self.record_id)
        state = (
            _("Archived")
            if view.archived_at
            else _("Blocked")
            if view.blocked_reason
            else _("Discontinued")
            if view.discontinued
            else _(KINDS[view.kind])
        )
        unit = view.unit
        facts = [
            Fact(_("List price"), f"{formats.price(view.list_price)} {base.code} / {unit}", figure=True),
            Fact(
                _("Cost"), f"{formats.price(view.standard_cost)} {base.code}" if view.standard_cost else "", figure=True
            ),
            Fact(_("Value"), f"{formats.amount(there.value, base.places)} {base.code}", figure=True),
            Fact(_("Valued at"), _(VALUATIONS[view.valuation])),
            Fact(_("Category"), self._category(view)),
            Fact(_("Specification"), view.specification),
            Fact(_("Entry note"), view.entry_note),
            Fact(_("Blocked"), view.blocked_reason or "", warn=True),
        ]
        if view.kind == "goods":
            facts = [
                Fact(_("In stock"), f"{formats.quantity(there.on_hand)} {unit}", ("section", _(MOVES)), figure=True),
                Fact(_("Reserved"), formats.quantity(there.reserved), ("section", _(PROMISED)), figure=True),
                Fact(_("Coming"), formats.quantity(there.planned_in), ("section", _(PLANNED)), figure=True),
                Fact(_("Going"), formats.quantity(there.planned_out), ("section", _(PLANNED)), figure=True),
                Fact(_("Free"), formats.quantity(there.available), warn=there.available < 0, figure=True),
                Fact(_("Expected"), formats.quantity(there.forecast), warn=there.forecast < 0, figure=True),
                *facts,
            ]
            supplier = self._supplier_of()
            if supplier is not None:
                facts.append(supplier)
            if rule is not None:
                facts.append(Fact(_("Reorder"), f"{formats.quantity(rule.minimum)} – {formats.quantity(rule.maximum)}"))
        return Doc(
            f"{view.code}  {view.name}", state, facts,
            [*self._kit(view), *self._promises(), *self._plans(), *self._places(), *self._codes(), *self._moves()],
            (), (), self._actions(view), view.version,
            view,
        )  # fmt: skip

    def _category(self, view: products.ProductView) -> str:
        known = {one.id: one.name for one in self.workspace.read(products.categories)}
        return known.get(view.category_id or 0, "")

    def _supplier_of(self) -> Fact | None:
        offer = self.workspace.read(purchasing.usual_supplier, [self.record_id], Decimal(1)).get(self.record_id)
        if offer is None:
            return None
        name = self.workspace.read(parties.names_of, [offer.supplier_id])[offer.supplier_id][1]
        asks = _("{name}, {price} {currency}, {days} days").format(
            name=name, price=formats.price(offer.unit_price), currency=offer.currency, days=offer.lead_days
        )
        return Fact(_("Supplier"), asks, ("party", offer.supplier_id))

    def _kit(self, view: products.ProductView) -> list[Section]:
        """What one kit consists of."""
        if view.kind != "kit":
            return []
        parts = self.workspace.read(products.components, [view.id]).get(view.id, ())
        known = self.workspace.read(products.by_id, [one.product_id for one in parts])
        lines = [
            Line((known[one.product_id].code, known[one.product_id].name, formats.quantity(one.quantity),
                  known[one.product_id].unit), target=("product", one.product_id))
            for one in parts
        ]  # fmt: skip
        columns = (Cell(_("Code")), Cell(_("Name"), grows=True), Cell(_("Quantity"), right=True), Cell(_("Unit")))
        return [Section(_("Consists of"), columns, lines, _("Nothing yet: F10, Set kit components."))]

    def _codes(self) -> list[Section]:
        """Barcodes, and what customers call it."""
        lines = [
            Line(
                (
                    _("Barcode"),
                    code,
                    "" if quantity == 1 else _("{quantity} in one").format(quantity=formats.quantity(quantity)),
                )
            )
            for code, quantity in self.workspace.read(products.barcodes_of, self.record_id)
        ]
        lines += [
            Line((f"{party_code} {party_name}", code, name))
            for party_code, party_name, code, name in self.workspace.read(products.called, self.record_id)
        ]
        columns = (Cell(_("Used by")), Cell(_("Code")), Cell(_("Name"), grows=True))
        return [Section(_("Other codes"), columns, lines)] if lines else []

    def _promises(self) -> list[Section]:
        lines = [
            Line((one.record_number or "", one.label, formats.quantity(one.quantity)),
                 target=(one.record_kind, one.record_id))
            for one in self.workspace.read(movements.promises_of, self.record_id)
        ]  # fmt: skip
        columns = (Cell(_("For")), Cell(_("Customer"), grows=True), Cell(_("Quantity"), right=True))
        return [Section(_(PROMISED), columns, lines)] if lines else []

    def _places(self) -> list[Section]:
        """Where it lies; nothing to say while there is one place only."""
        lines = [
            Line((one.location_code, formats.quantity(one.on_hand), formats.quantity(one.reserved)))
            for one in self.workspace.read(movements.places_of, self.record_id)
        ]
        columns = (Cell(_("Place"), grows=True), Cell(_("In stock"), right=True), Cell(_("Reserved"), right=True))
        return [Section(_("Where it lies"), columns, lines)] if len(lines) > 1 else []

    def _plans(self) -> list[Section]:
        lines = [
            Line(
                (formats.day(one.planned_on), _("comes") if one.direction == "in" else _("goes"),
                 formats.quantity(one.quantity), one.record_number or ""),
                target=(one.record_kind, one.record_id),
            )
            for one in self.workspace.read(movements.planned, self.record_id)
        ]  # fmt: skip
        columns = (Cell(_("Day")), Cell(""), Cell(_("Quantity"), right=True), Cell(_("For"), grows=True))
        return [Section(_(PLANNED), columns, lines)] if lines else []

    def _moves(self) -> list[Section]:
        lines = [
            Line(
                (formats.day(one.on), _place(one.from_code), _place(one.to_code), formats.quantity(one.quantity),
                 formats.amount(one.value), one.record_number or ""),
                target=(one.record_kind, one.record_id) if one.record_kind and one.record_kind != "product" else None,
            )
            for one in self.workspace.read(movements.moves, product_id=self.record_id, limit=15)
        ]  # fmt: skip
        columns = (
            Cell(_("Day")), Cell(_("From")), Cell(_("To")), Cell(_("Quantity"), right=True),
            Cell(_("Value"), right=True), Cell(_("Document"), grows=True),
        )  # fmt: skip
        return [Section(_(MOVES), columns, lines)] if lines else []

    def _actions(self, view: products.ProductView) -> list[Action]:
        perform, me = self.workspace.perform, self.record_id
        no_goods = None if view.kind == "goods" else _("It is not kept in stock.")
        return [
            Action("price", N_("Try a price"), lambda: try_price(self, product=view), main=True),
            Action("adjust", N_("Adjust stock"), self._adjust, no_goods),
            Action("transfer", N_("Transfer to another place"), self._transfer, no_goods or self._one_place()),
            Action("request", N_("New requisition"), self._request, no_goods),
            Action("rule", N_("Set reorder rule"), self._rule, no_goods),
            Action("no_rule", N_("Remove reorder rule"), lambda: perform(purchasing_services.remove_rule, me),
                   None if self.workspace.read(_rule_of, me) else _("There is no reorder rule.")),
            Action("supplier", N_("Set supplier"), self._supplier, no_goods),
            Action("barcode", N_("Add barcode"), self._barcode),
            Action("called", N_("Customer's item code"), self._called),
            Action("components", N_("Set kit components"), self._components,
                   None if view.kind == "kit" else _("It is no kit.")),
            Action("block", N_("Block"), self._block, _("It is blocked.") if view.blocked_reason else None),
            Action("unblock", N_("Unblock"), lambda: perform(product_services.unblock, me),
                   self.no_right("products.unblock") if view.blocked_reason else _("It is not blocked.")),
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

    def _one_place(self) -> str | None:
        return None if len(self.workspace.read(queries.storage)) > 1 else _("There is one storage place only.")

    def _transfer(self) -> None:
        known = self.workspace.read(queries.locations)
        codes = {known[one].code: one for one in self.workspace.read(queries.storage)}
        here = self.workspace.read(movements.places_of, self.record_id)

        def submit(values: dict[str, Any]) -> None:
            source, target = codes[values["source"]], codes[values["target"]]
            self.workspace.perform(services.transfer, self.record_id, values["quantity"], source, target)

        choices = [(code, known[one].name) for code, one in codes.items()]
        usual = here[0].location_code if here else choices[0][0]
        fields = [
            FormField("quantity", N_("Quantity"), kind="number", required=True),
            FormField("source", N_("From"), usual, "choice", required=True, choices=choices),
            FormField("target", N_("To"), "", "choice", required=True, choices=choices),
        ]
        ask_form(self, _("Transfer to another place"), fields, submit)

    def _block(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(product_services.block, self.record_id, values["reason"])

        ask_form(self, _("Block"), [FormField("reason", N_("Reason"), required=True)], submit)

    def _barcode(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(
                product_services.add_barcode, self.record_id, values["code"], values["quantity"] or Decimal(1)
            )

        fields = [
            FormField("code", N_("Barcode"), required=True),
            FormField("quantity", N_("Pieces"), "1", "number", hint=N_("so many in one of these")),
        ]
        ask_form(self, _("Add barcode"), fields, submit)

    def _called(self) -> None:
        """What a customer calls it: understood in that customer's lines, printed on its documents."""

        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(
                items.name_for_customer, values["customer"], self.record_id, code=values["code"], name=values["name"]
            )

        fields = [
            FormField("customer", N_("Customer"), kind="customer", required=True, hint=N_("code or name, F4 lists")),
            FormField("code", N_("Its code"), hint=N_("both empty: as we call it")),
            FormField("name", N_("Its name")),
        ]
        ask_form(self, _("Customer's item code"), fields, submit)

    def _components(self) -> None:
        parts = self.workspace.read(products.components, [self.record_id]).get(self.record_id, ())
        known = self.workspace.read(products.by_id, [one.product_id for one in parts])
        now = ", ".join(f"{known[one.product_id].code}*{formats.plain(one.quantity)}" for one in parts)

        def submit(values: dict[str, Any]) -> None:
            found = goods_in(self.workspace, "parts", values["parts"])
            parts = [products.Component(product_id, line.quantity) for product_id, line in found]
            self.workspace.perform(items.set_components, self.record_id, parts)

        fields = [FormField("parts", N_("Consists of"), now, required=True, hint=N_("11*2, 42*1 for one kit"))]
        ask_form(self, _("Set kit components"), fields, submit)

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
            days = values["lead_days"] or 0
            rule = Reorder(values["minimum"], values["maximum"], values["multiple"], values["order_minimum"], days)
            self.workspace.perform(purchasing_services.set_rule, self.record_id, rule)

        now = self.workspace.read(_rule_of, self.record_id)
        fields = [
            FormField("minimum", N_("Minimum"), formats.plain(now.minimum) if now else "", "number", required=True),
            FormField("maximum", N_("Maximum"), formats.plain(now.maximum) if now else "", "number", required=True),
            FormField("multiple", N_("In multiples of"), formats.plain(now.multiple) if now else "", "number"),
            FormField("order_minimum", N_("At least"), formats.plain(now.order_minimum) if now else "", "number"),
            FormField("lead_days", N_("Lead days"), str(now.lead_days) if now else "0", "whole"),
        ]
        ask_form(self, _("Set reorder rule"), fields, submit)

    def _supplier(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(
                purchasing_services.set_supplier, self.record_id, values["supplier"], values["price"],
                min_quantity=values["least"] or Decimal(0), supplier_code=values["supplier_code"] or None,
                lead_days=values["lead_days"] or 7,
            )  # fmt: skip

        fields = [
            FormField("supplier", N_("Supplier"), kind="supplier", required=True),
            FormField("price", N_("Price"), kind="number", required=True),
            FormField("supplier_code", N_("Supplier's code"), hint=N_("what the supplier calls it")),
            FormField("least", N_("From quantity"), kind="number", hint=N_("empty: any quantity")),
            FormField("lead_days", N_("Lead days"), "7", "whole"),
        ]
        ask_form(self, _("Set supplier"), fields, submit)

    def do_edit(self) -> None:
        assert self.doc is not None
        view, version = self.doc.view, self.doc.version

        def submit(values: dict[str, Any]) -> None:
            code = values.pop("category")
            new = {name: value for name, value in values.items() if value is not None}
            new["category_id"] = known[code].id if code else None
            self.workspace.perform(product_services.change, self.record_id, version=version, **new)

        known = {one.code: one for one in self.workspace.read(products.categories)}
        own = next((code for code, one in known.items() if one.id == view.category_id), "")
        fields = [
            FormField("name", N_("Name"), view.name, required=True),
            FormField("list_price", N_("List price"), formats.plain(view.list_price), "number", required=True),
            FormField("specification", N_("Specification"), view.specification),
            FormField("entry_note", N_("Entry note"), view.entry_note, hint=N_("said when a line is entered")),
            FormField(
                "category", N_("Category"), own, "choice", choices=[(one.code, one.name) for one in known.values()]
            ),
            FormField("discontinued", N_("Discontinued"), "yes" if view.discontinued else "no", "switch"),
        ]
        ask_form(self, f"{_('Edit')} {view.code}", fields, submit)


def _rule_of(unit: Any, product_id: int) -> Reorder | None:
    return purchasing.reorder_rules(unit, [product_id], queries.default_warehouse(unit)).get(product_id)


PROMISED, PLANNED, MOVES = N_("Reserved for"), N_("Planned"), N_("Last moves")
KINDS = {"goods": N_("Goods"), "service": N_("Service"), "charge": N_("Charge"), "kit": N_("Kit")}
VALUATIONS = {
    "average": N_("Average cost"), "standard": N_("Standard cost"), "fifo": N_("First in, first out"),
    "lifo": N_("Last in, first out"),
}  # fmt: skip
