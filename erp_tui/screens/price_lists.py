"""Price lists: their rules as rows that are typed, changed and moved; who has which; and what a product would cost, and why."""

from __future__ import annotations

from typing import Any

from erp_tui import formats
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing import list_queries, rule_text, services
from erp_tui.domain.pricing.list_queries import PriceListView, RuleView
from erp_tui.domain.pricing.price_lists import NewPriceList
from erp_tui.domain.pricing.price_rules import FORMULA
from erp_tui.domain.pricing.rule_text import TypedRule, parse_rule
from erp_tui.domain.products import queries as products
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.dialogs import Option
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.list_screen import ListScreen, Tab
from erp_tui.screens.why import try_price

LISTING = "erp_tui.domain.pricing.list_queries:PRICE_LISTS"
RULE_HINT = N_(
    "SCOPE [conditions] [price]: 11 10.. 9.50 · c:BEV -10% · all cost +30% ~0.05 · for: group: from: to: list:"
)


class PriceListsScreen(ListScreen):
    LABEL = N_("Price lists")
    TABS = (
        Tab(N_("Active"), LISTING, "active", N_("No price lists: everybody pays the list prices of the products.")),
        Tab(N_("Archived"), LISTING, "archived", N_("No price list is archived.")),
    )
    NEW_LABEL = N_("New price list")

    def do_new(self) -> None:
        from erp_tui.domain.administration import queries as administration

        base = self.workspace.read(administration.base_currency).code
        currencies = [(code, code) for code in sorted(self.workspace.read(administration.currencies))]

        def submit(values: dict[str, Any]) -> int:
            new = NewPriceList(values["code"], values["name"], values["currency"], values["includes_tax"])
            made: int = self.workspace.perform(services.new_list, new)
            return made

        fields = [
            FormField("code", N_("Code"), required=True),
            FormField("name", N_("Name")),
            FormField("currency", N_("Currency"), base, "choice", required=True, choices=currencies),
            FormField("includes_tax", N_("Prices include tax"), "no", "switch", required=True),
        ]
        ask_form(self, _("New price list"), fields, submit, lambda made: self.open_record("price_list", made))

    def list_actions(self) -> list[Option]:
        return [Option(_("Try a price"), lambda: try_price(self))]


class PriceListScreen(DocumentScreen):
    """One price list: F7 types rules, Enter changes one, Del takes it away, F8 tries what a product costs."""

    KIND = "price_list"
    WORDS = N_(
        "A price list. Of the rules that fit one decides: by priority, then product before template before category, then the "
        "customer before its group, then the higher quantity, then the place in the list. F7 types rules, F8 tries a price."
    )
    ENTRY_HINT = RULE_HINT

    def read(self) -> Doc:
        view = self.workspace.read(list_queries.price_list, self.record_id)
        facts = [
            Fact(_("Code"), view.code),
            Fact(_("Currency"), view.currency),
            Fact(_("Prices include tax"), _("yes") if view.includes_tax else _("no")),
            Fact(_("Default"), _("yes") if view.is_default else _("no")),
            Fact(_("Customers"), ", ".join(view.customers)),
            Fact(_("Customer groups"), ", ".join(view.groups)),
        ]
        columns = (
            Cell("#", right=True), Cell(_("For")), Cell(_("When"), grows=True), Cell(_("Price")), Cell(_("Name"), wide=True),
        )  # fmt: skip
        named = {one.code: one.name for one in self.workspace.read(products.categories)} if view.rules else {}
        section = Section(
            "", columns, [_row(rule, named) for rule in view.rules], _("No rules yet: the list prices count.")
        )
        word = _("Archived") if view.archived_at is not None else _("Active")
        title = f"{_('Price list')} {view.name}"
        return Doc(title, word, facts, [section], (), (), self._actions(view), view.version, view)

    def _actions(self, view: PriceListView) -> list[Action]:
        gone = _("It is archived.") if view.archived_at is not None else None
        no_right = self.no_right("pricing.change_list")
        perform, me = self.workspace.perform, self.record_id
        chosen = None if self._chosen() else _("Put the cursor on a rule first.")
        return [
            Action("try", N_("Try a price"), lambda: try_price(self, view.code), main=True),
            Action("up", N_("Rule one up"), lambda: self._move(-1), no_right or chosen),
            Action("down", N_("Rule one down"), lambda: self._move(1), no_right or chosen),
            Action("give", N_("Give it to a customer"), self._give, no_right or gone),
            Action("give_group", N_("Give it to a customer group"), self._give_group, no_right or gone),
            Action("default", N_("Make it the default list"), lambda: perform(services.set_default_list, me),
                   no_right or gone or (_("It is the default list.") if view.is_default else None)),
            Action("no_default", N_("No longer the default list"), lambda: perform(services.set_default_list, None),
                   no_right or (None if view.is_default else _("It is not the default list."))),
            Action("archive", N_("Archive"), lambda: perform(services.archive_list, me), no_right or gone),
            Action("restore", N_("Take back from archive"), lambda: perform(services.restore_list, me),
                   no_right or (None if gone else _("It is not archived."))),
        ]  # fmt: skip

    def _view(self) -> PriceListView:
        assert self.doc is not None
        view: PriceListView = self.doc.view
        return view

    def _chosen(self) -> RuleView | None:
        row = self.sheet.chosen_row
        if row is None or row.line_id is None or self.doc is None:
            return None
        return next((rule for rule in self._view().rules if rule.id == row.line_id), None)

    # -- rules

    def can_add_lines(self) -> bool:
        return self.doc is not None and self._view().archived_at is None

    def add_line(self, text: str) -> str:
        rule = self.workspace.read(list_queries.rule_from, parse_rule(text))
        self.workspace.perform(services.add_rules, self.record_id, [rule])
        self.show_document()
        return _told(self._view().rules[-1])

    def edit_line(self, line_id: int) -> None:
        rule = next(one for one in self._view().rules if one.id == line_id)
        version = self._view().version

        def submit(values: dict[str, Any]) -> None:
            new = self.workspace.read(list_queries.rule_from, _typed(values))
            self.workspace.perform(
                services.change_rule, self.record_id, line_id, version=version, **{**services.EMPTY_RULE, **new}
            )

        def then(_done: Any) -> None:
            self.show_document()
            now = next((one for one in self._view().rules if one.id == line_id), None)
            if now is not None:
                self.say(_told(now))

        ask_form(self, _("Rule {no}").format(no=rule.line_no), _fields(rule), submit, then)

    def do_delete(self) -> None:
        rule = self._chosen()
        if rule is None:
            self.say(_("There is no line to take away here."))
            return
        version = self._view().version
        self.guarded(lambda: self.workspace.perform(services.remove_rule, self.record_id, rule.id, version=version))
        self.show_document()

    def _move(self, by: int) -> None:
        rule = self._chosen()
        if rule is None:
            return
        to = max(1, rule.line_no + by)
        self.workspace.perform(services.move_rule, self.record_id, rule.id, to, version=self._view().version)
        self.show_document()
        self.sheet.move(by)

    # -- the list

    def do_edit(self) -> None:
        view = self._view()

        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.change_list, self.record_id, version=view.version, **values)

        fields = [
            FormField("name", N_("Name"), view.name, required=True),
            FormField(
                "includes_tax", N_("Prices include tax"), "yes" if view.includes_tax else "no", "switch", required=True
            ),
        ]
        ask_form(self, f"{_('Edit')} {view.code}", fields, submit, lambda _done: self.show_document())

    def _give(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.assign_list, values["customer"], self.record_id)

        fields = [
            FormField("customer", N_("Customer"), "", "customer", required=True, hint=N_("code or name, F4 lists"))
        ]
        ask_form(self, _("Give it to a customer"), fields, submit, lambda _done: self.show_document())

    def _give_group(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.assign_group_list, values["group"], self.record_id)

        fields = [FormField("group", N_("Customer group"), required=True)]
        ask_form(self, _("Give it to a customer group"), fields, submit, lambda _done: self.show_document())


def _row(rule: RuleView, categories: dict[str, str]) -> Line:
    typed = list_queries.typed_of(rule)
    scope = f"{rule_text.scope(typed)} {categories.get(rule.category_code or '', '')}".strip()
    cells = (
        str(rule.line_no), scope, rule_text.conditions(typed), rule_text.price(typed), rule.name,
    )  # fmt: skip
    loses = bool(rule.overlaps) and min(rule.overlaps) < rule.line_no
    return Line(cells, rule.id, below=_told(rule) if loses else "")


def _told(rule: RuleView) -> str:
    """What was stored; overlapping rules are warned about."""
    if not rule.overlaps:
        return rule.text
    others = ", ".join(map(str, rule.overlaps))
    warning = _("Rule {no} overlaps with {others}: where several apply, the earliest decides.")
    return warning.format(no=rule.line_no, others=others)


# ------------------------------------------------------------------------------------------------ a rule as a form


def _fields(rule: RuleView) -> list[FormField]:
    typed = list_queries.typed_of(rule)
    base = f"list:{rule.base_list_code}" if rule.base_list_code else rule.begins_with

    def number(name: str, label: str, hint: str = "") -> FormField:
        return FormField(name, label, formats.plain(getattr(rule, name)), "number", hint=hint)

    def day(name: str, label: str) -> FormField:
        value = getattr(rule, name)
        return FormField(name, label, value.isoformat() if value else "", "day", hint=N_("=, +7, 31 or 2026-03-31"))

    return [
        FormField("scope", N_("For"), rule_text.scope(typed), required=True, hint=N_("code, c:CATEGORY, t:TEMPLATE or all")),
        FormField("customer", N_("Customer"), rule.customer_code or "", hint=N_("code")),
        FormField("party_group", N_("Customer group"), rule.party_group or ""),
        number("min_quantity", N_("From quantity")),
        number("max_quantity", N_("Up to quantity")),
        day("valid_from", N_("Valid from")),
        day("valid_to", N_("Valid until")),
        FormField("priority", N_("Priority"), "" if rule.priority is None else str(rule.priority), "whole",
                  hint=N_("lowest number decides first")),
        number("fixed", N_("Fixed price"), N_("or a formula below")),
        FormField("base", N_("The formula begins with"), base, hint=N_("list, cost or list:CODE")),
        number("margin_percent", N_("Margin %")),
        number("percent_off", N_("Percent off"), N_("below zero: surcharge")),
        number("factor", N_("Factor")),
        number("round_to", N_("Rounded to")),
        number("add", N_("Amount added")),
        number("min_margin", N_("Lowest margin"), N_("amount above the formula's start")),
        number("max_margin", N_("Highest margin"), N_("amount above the formula's start")),
        number("floor_price", N_("Lowest price")),
        FormField("name", N_("Name"), rule.name),
    ]  # fmt: skip


def _typed(values: dict[str, Any]) -> TypedRule:
    """The form as if it had been typed in one line."""
    codes = {**rule_text.scope_of(values["scope"]), **rule_text.base_of(values["base"] or "list")}
    base = codes.pop("base", "price_list")
    own = (
        "party_group",
        "min_quantity",
        "max_quantity",
        "valid_from",
        "valid_to",
        "priority",
        "fixed",
        *FORMULA,
        "name",
    )
    found = {name: values[name] for name in own if values[name] not in (None, "")}
    return TypedRule(**codes, customer=values["customer"] or None, values={**found, "base": base})
