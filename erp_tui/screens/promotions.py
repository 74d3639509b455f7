"""Promotions and their coupons: what is given and taken off, for whom and until when."""

from __future__ import annotations

from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing import promotion_setup, services
from erp_tui.domain.pricing.promotion_rules import KINDS, PromotionRule
from erp_tui.domain.products import queries as products
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section
from erp_tui.workspace import Workspace


def new_promotion(screen: Any) -> None:
    def submit(values: dict[str, Any]) -> int:
        made: int = screen.workspace.perform(services.new_promotion, _rule(screen.workspace, values))
        return made

    fields = [FormField("code", N_("Code"), required=True), *_fields(screen.workspace)]
    ask_form(screen, _("New promotion"), fields, submit, lambda made: screen.app.push_screen(PromotionScreen(made)))


class PromotionScreen(DocumentScreen):
    """A promotion with its coupons; F9 changes it, F8 makes a coupon where it needs one."""

    KIND = "promotion"
    WORDS = N_("A promotion. F9 changes it, F8 makes a coupon where it needs one, F10 shows all that can be done.")

    def read(self) -> Doc:
        view = self.workspace.read(promotion_setup.promotion, self.record_id)
        places = self.workspace.read(administration.currency, view.currency).places

        def amount(value: Any) -> str:
            return "" if value is None else f"{formats.amount(value, places)} {view.currency}"

        facts = [
            Fact(_("Code"), view.code),
            Fact(_("Kind"), _(KINDS[view.kind])),
            Fact(_("Product"), view.product_code),
            Fact(_("Category"), view.category_code),
            Fact(_("Customer"), view.party_code),
            Fact(_("Customer group"), view.party_group),
            Fact(_("Percent off"), formats.plain(view.percent)),
            Fact(_("Amount off"), amount(view.amount)),
            Fact(_("Bought"), formats.plain(view.buy_quantity)),
            Fact(_("To be paid"), formats.plain(view.pay_quantity)),
            Fact(_("Given"), f"{formats.plain(view.free_quantity)} {view.free_product_code}".strip()),
            Fact(_("From quantity"), formats.plain(view.min_quantity)),
            Fact(_("From amount"), amount(view.min_amount)),
            Fact(_("Valid from"), formats.day(view.valid_from)),
            Fact(_("Valid until"), formats.day(view.valid_to)),
            Fact(_("Priority"), "" if view.priority is None else str(view.priority)),
            Fact(_("With others"), _("yes") if view.is_stackable else _("no")),
            Fact(_("Needs a coupon"), _("yes") if view.needs_coupon else _("no")),
        ]
        columns = (
            Cell(_("Coupon"), grows=True), Cell(_("Customer")), Cell(_("Used"), right=True), Cell(_("Uses allowed"), right=True),
            Cell(_("Once per customer")),
        )  # fmt: skip
        lines = [
            Line((one.code, one.party_code, str(one.uses_taken), "" if one.uses_allowed is None else str(one.uses_allowed),
                  _("yes") if one.once_per_customer else ""), one.id)
            for one in view.coupons
            if one.archived_at is None
        ]  # fmt: skip
        sections = [Section(_("Coupons"), columns, lines)] if view.needs_coupon else []
        gone = _("It is archived.") if view.archived_at is not None else None
        no = self.no_right("pricing.new_promotion")
        no_coupon = None if view.needs_coupon else _("It needs no coupon.")
        actions = [
            Action("coupon", N_("New coupon"), self._coupon, no or gone or no_coupon, main=view.needs_coupon),
            Action("archive", N_("Archive promotion"), self._archive, no or gone),
        ]
        word = _("Archived") if gone else _("Active")
        return Doc(
            f"{_('Promotion')} {view.name}", word, facts, sections, actions=actions, version=view.version, view=view
        )

    def _archive(self) -> None:
        self.workspace.perform(services.archive_promotion, self.record_id)

    def _coupon(self) -> None:
        def submit(values: dict[str, Any]) -> Any:
            return self.workspace.perform(
                services.new_coupon, self.record_id, values["code"], uses_allowed=values["uses"],
                party_id=values["customer"], once_per_customer=values["once"],
            )  # fmt: skip

        fields = [
            FormField("code", N_("Code"), required=True),
            FormField("uses", N_("Uses allowed"), kind="whole", hint=N_("empty: any number")),
            FormField("customer", N_("Customer"), kind="customer", hint=N_("empty: everyone")),
            FormField("once", N_("Once per customer"), "no", "switch", required=True),
        ]
        ask_form(self, _("New coupon"), fields, submit, lambda _done: self.show_document())

    def edit_line(self, line_id: int) -> None:
        self.workspace.perform(services.archive_coupon, line_id)
        self.show_document()
        self.say(_("The coupon was archived."))

    def choose_line(self, line_id: int) -> None:
        from erp_tui.screens.dialogs import Option, choose

        option = Option(_("Archive coupon"), line_id, self.no_right("pricing.archive_coupon"))
        choose(self, _("What shall be done?"), [option], lambda one: self.guarded(lambda: self.edit_line(one)))

    def do_edit(self) -> None:
        rule = self.workspace.read(promotion_setup.rule_of, self.record_id)
        assert self.doc is not None
        version, view = self.doc.version, self.doc.view

        def submit(values: dict[str, Any]) -> Any:
            new = _rule(self.workspace, {"code": rule.code, **values})
            return self.workspace.perform(services.change_promotion, self.record_id, new, version=version)

        fields = _fields(self.workspace, view)
        ask_form(self, f"{_('Edit')} {rule.code}", fields, submit, lambda _done: self.show_document())


def _fields(workspace: Workspace, view: Any = None) -> list[FormField]:
    def text(name: str) -> str:
        return getattr(view, name) if view else ""

    def number(name: str) -> str:
        return formats.plain(getattr(view, name)) if view else ""

    def day(name: str) -> str:
        return formats.day(getattr(view, name)) if view else ""

    categories = [(one.code, one.name) for one in workspace.read(products.categories)]
    return [
        FormField("name", N_("Name"), text("name"), required=True),
        FormField(
            "kind", N_("Kind"), text("kind") or "percent_off", "choice", required=True, choices=list(KINDS.items())
        ),
        FormField("product", N_("Product"), text("product_code"), "product", hint=N_("empty: all")),
        FormField(
            "category", N_("Category"), text("category_code"), "choice", choices=categories, hint=N_("empty: all")
        ),
        FormField("percent", N_("Percent off"), number("percent"), "number"),
        FormField("amount", N_("Amount off"), number("amount"), "number"),
        FormField("buy_quantity", N_("Bought"), number("buy_quantity"), "number"),
        FormField("pay_quantity", N_("To be paid"), number("pay_quantity"), "number"),
        FormField("free_quantity", N_("Given"), number("free_quantity"), "number"),
        FormField("free_product", N_("Given product"), text("free_product_code"), "product"),
        FormField("min_quantity", N_("From quantity"), number("min_quantity"), "number"),
        FormField("min_amount", N_("From amount"), number("min_amount"), "number"),
        FormField("customer", N_("Customer"), text("party_code"), "customer", hint=N_("empty: everyone")),
        FormField("group", N_("Customer group"), text("party_group")),
        FormField("valid_from", N_("Valid from"), day("valid_from"), "day"),
        FormField("valid_to", N_("Valid until"), day("valid_to"), "day"),
        FormField("priority", N_("Priority"), "" if not view or view.priority is None else str(view.priority), "whole"),
        FormField(
            "stackable", N_("With others"), "yes" if view and view.is_stackable else "no", "switch", required=True
        ),
        FormField(
            "coupon", N_("Needs a coupon"), "yes" if view and view.needs_coupon else "no", "switch", required=True
        ),
    ]


def _rule(workspace: Workspace, values: dict[str, Any]) -> PromotionRule:
    categories = {one.code: one.id for one in workspace.read(products.categories)}
    return PromotionRule(
        values["code"], values["name"], values["kind"], "", values["product"],
        categories[values["category"]] if values["category"] else None, values["customer"], values["group"] or "",
        values["min_quantity"], values["min_amount"], values["percent"], values["amount"], values["buy_quantity"],
        values["pay_quantity"], values["free_quantity"], values["free_product"], values["valid_from"], values["valid_to"],
        values["priority"], values["stackable"], values["coupon"],
    )  # fmt: skip


def coupon_action(screen: DocumentScreen, verb: Any, why_not: str | None) -> Action:
    """Coupon codes for a quote or order, as typed one after the other."""

    def run() -> None:
        def submit(values: dict[str, Any]) -> Any:
            return screen.workspace.perform(verb, screen.record_id, coupons=tuple(values["coupons"].split()))

        assert screen.doc is not None
        fields = [
            FormField(
                "coupons", N_("Coupons"), " ".join(screen.doc.view.coupons), hint=N_("codes, with blanks between")
            )
        ]
        ask_form(screen, _("Coupons"), fields, submit, lambda _done: screen.show_document())

    return Action("coupons", N_("Coupons"), run, why_not)
