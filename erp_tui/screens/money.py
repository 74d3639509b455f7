"""Taxes and terms: what is taxed how, when it is to be paid, currencies and rates; Enter on a line changes it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.administration import services, term_views, terms
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing import queries, tax_views, taxes
from erp_tui.domain.pricing.rules import KINDS, TaxRule
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.dialogs import Option, choose
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section

TAX_KINDS = {
    "percent": N_("Percent"),
    "per_unit": N_("Amount per unit"),
    "percent_of_gross": N_("Percent of the gross"),
}
YES_NO = {True: "yes", False: "no"}


class MoneyScreen(DocumentScreen):
    """The set-up of taxes, payment terms, currencies and exchange rates on one sheet."""

    OF_A_RECORD = False
    OPENS = N_("Edit")
    WORDS = N_("Taxes, terms, currencies. Enter on a tax or term changes it; F10 shows what else can be done.")

    def offered(self) -> list[tuple[str, str]]:
        return [("new", N_("New tax")), *super().offered()]

    def read(self) -> Doc:
        known = self.workspace.read(tax_views.tax_rows)
        sections = [
            self._taxes(known),
            self._choices(),
            *self._regions(),
            *self._exemptions(),
            self._terms(),
            self._currencies(),
        ]
        rounding = self.workspace.read(administration.setting, "tax.rounding")
        step = str(self.workspace.read(administration.setting, "cash.step"))
        facts = [
            Fact(_("Taxes are rounded per"), _("line") if rounding == "line" else _("document")),
            Fact(_("Payable in multiples of"), step or "–"),
        ]
        return Doc(_("Taxes and terms"), "", facts, sections, (), (), self._actions())

    # -- what is shown

    def _taxes(self, known: list[tax_views.TaxRow]) -> Section:
        columns = (
            Cell(_("Code")), Cell(_("Tax"), grows=True), Cell(_("Rate"), right=True), Cell(_("In the price")),
            Cell(_("Valid from"), wide=True), Cell(_("Valid until")), Cell(""),
        )  # fmt: skip
        lines = []
        for one in known:
            rate = formats.price(one.unit_rate) if one.kind == "per_unit" else f"{formats.quantity(one.rate_percent)}%"
            cells = (
                one.code, _(one.name), rate, _("yes") if one.included else "", formats.day(one.valid_from),
                formats.day(one.valid_to), _("archived") if one.archived_at else "",
            )  # fmt: skip
            lines.append(Line(cells, one.id))
        return Section(_("Taxes"), columns, lines, _("No tax."))

    def _choices(self) -> Section:
        columns = (Cell(_("Product's tax class")), Cell(_("Customer's tax class")), Cell(_("Taxes"), grows=True))
        lines = [
            Line((one.product_class or "*", one.party_class or "*", " ".join(one.taxes) or _("free of tax")))
            for one in self.workspace.read(queries.tax_choices).values()
        ]
        return Section(_("Who bears which"), columns, lines, _("Nobody bears a tax."))

    def _regions(self) -> list[Section]:
        columns = (
            Cell(_("Country")),
            Cell(_("Region")),
            Cell(_("Tax number")),
            Cell(_("Customer's tax class"), grows=True),
        )
        lines = [
            Line((one.country or "*", one.region or "*", "*" if one.has_tax_number is None else _(YES_NO[one.has_tax_number]),
                  one.party_class))
            for one in self.workspace.read(queries.tax_regions)
        ]  # fmt: skip
        return [Section(_("Where the goods go"), columns, lines)] if lines else []

    def _exemptions(self) -> list[Section]:
        columns = (
            Cell(_("Customer"), grows=True), Cell(_("Number")), Cell(_("Tax class")), Cell(_("Valid from"), wide=True),
            Cell(_("Valid until")), Cell(""),
        )  # fmt: skip
        lines = [
            Line((f"{one.party_code} {one.party_name}", one.number, one.party_class, formats.day(one.valid_from),
                  formats.day(one.valid_to), _("ended") if one.ended_at else ""), one.id)
            for one in self.workspace.read(tax_views.exemption_rows)
        ]  # fmt: skip
        return [Section(_("Exempt customers"), columns, lines)] if lines else []

    def _terms(self) -> Section:
        columns = (
            Cell(_("Code")), Cell(_("Payment terms"), grows=True), Cell(_("Instalments")), Cell(_("Discount"), right=True),
            Cell(_("Days"), right=True), Cell(""),
        )  # fmt: skip
        lines = [
            Line((one.code, _(one.name), "; ".join(one.parts), formats.percent(one.discount_percent),
                  str(one.discount_days) if one.discount_percent else "", _("archived") if one.archived_at else ""), one.id)
            for one in self.workspace.read(term_views.term_rows)
        ]  # fmt: skip
        return Section(_("Payment terms"), columns, lines)

    def _currencies(self) -> Section:
        columns = (
            Cell(_("Currency")), Cell(_("Name"), grows=True), Cell(_("Multiples of"), right=True),
            Cell(_("Rate today"), right=True),
        )  # fmt: skip
        lines = [
            Line((one.code, _(one.name), formats.plain(one.amount_step), formats.plain(one.rate) if one.rate else "–"))
            for one in self.workspace.read(administration.currency_rows)
        ]
        return Section(_("Currencies"), columns, lines)

    # -- what can be done

    def _actions(self) -> list[Action]:
        def action(name: str, label: str, verb: str, run: Callable[[], Any], **more: Any) -> Action:
            return Action(name, label, run, self.no_right(verb), **more)

        return [
            action("new_tax", N_("New tax"), "pricing.new_tax", self.do_new),
            action("choose", N_("Choose taxes"), "pricing.choose_taxes", self._choose),
            action("region", N_("Set tax region"), "pricing.set_tax_region", self._region),
            action("exempt", N_("Exempt customer"), "pricing.exempt", self._exempt),
            action("new_term", N_("New payment term"), "administration.new_term", self._new_term),
            action("rate", N_("Set exchange rate"), "administration.set_rate", self._rate),
            action("currency", N_("Set currency"), "administration.save_currency", self._currency),
        ]

    def _ask(self, title: str, fields: list[FormField], submit: Callable[[dict[str, Any]], Any]) -> None:
        ask_form(self, title, fields, submit, lambda _done: self.show_document())

    def edit_line(self, line_id: int) -> None:
        tax = next((one for one in self.workspace.read(tax_views.tax_rows) if one.id == line_id), None)
        term = next((one for one in self.workspace.read(term_views.term_rows) if one.id == line_id), None)
        if tax is not None:
            self._change_tax(tax)
        elif term is not None:
            self._change_term(term)
        else:
            end = Option(_("End exemption"), line_id, self.no_right("pricing.end_exemption"))
            choose(self, _("Exempt customers"), [end], self._end_exemption)

    def _end_exemption(self, exemption_id: int) -> None:
        self.guarded(lambda: self.workspace.perform(taxes.end_exemption, exemption_id))
        self.show_document()

    def do_new(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            code, name, sequence = values.pop("code"), values.pop("name"), values.pop("sequence")
            self.workspace.perform(taxes.new_tax, TaxRule(code, **_tax_values(values)), name, sequence=sequence)

        self._ask(_("New tax"), [FormField("code", N_("Code"), required=True), *_tax_fields(None)], submit)

    def _change_tax(self, tax: tax_views.TaxRow) -> None:
        def submit(values: dict[str, Any]) -> None:
            archived = values.pop("archived")
            new = {"name": values.pop("name"), "sequence": values.pop("sequence"), **_tax_values(values)}
            self.workspace.perform(taxes.change_tax, tax.code, version=tax.version, **new)
            if archived != (tax.archived_at is not None):
                self.workspace.perform(taxes.archive_tax if archived else taxes.restore_tax, tax.code)

        archived = FormField("archived", N_("Archived"), YES_NO[tax.archived_at is not None], "switch", required=True)
        self._ask(f"{_('Edit')} {tax.code}", [*_tax_fields(tax), archived], submit)

    def _choose(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            pair = [
                None if values[name] in ("", "*", None) else values[name] for name in ("product_class", "party_class")
            ]
            codes = values["taxes"].split()
            self.workspace.perform(taxes.choose_taxes, *pair, [] if codes == ["-"] else codes or None)

        fields = [
            FormField("product_class", N_("Product's tax class"), kind="choice", choices=self._tax_classes("product"),
                      hint=N_("empty: any")),
            FormField("party_class", N_("Customer's tax class"), kind="choice", choices=self._tax_classes("party"),
                      hint=N_("empty: any")),
            FormField("taxes", N_("Taxes"), hint=N_("codes; - free of tax; empty: no rule")),
        ]  # fmt: skip
        self._ask(_("Choose taxes"), fields, submit)

    def _tax_classes(self, side: str) -> list[tuple[str, str]]:
        return list(self.workspace.read(administration.tax_classes, side).items())

    def _region(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(
                taxes.set_tax_region, values["country"] or None, values["party_class"], region=values["region"],
                has_tax_number=values["has_tax_number"],
            )  # fmt: skip

        countries = list(self.workspace.read(administration.countries).items())
        fields = [
            FormField("country", N_("Country"), kind="choice", choices=countries, hint=N_("empty: any")),
            FormField("region", N_("Region"), hint=N_("empty: any")),
            FormField("has_tax_number", N_("With a tax number"), kind="switch", hint=N_("empty: either")),
            FormField("party_class", N_("Customer's tax class"), kind="choice", choices=self._tax_classes("party"),
                      hint=N_("empty: no rule any more")),
        ]  # fmt: skip
        self._ask(_("Set tax region"), fields, submit)

    def _exempt(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            customer, number = values.pop("customer"), values.pop("number")
            self.workspace.perform(taxes.exempt, customer, number, values.pop("party_class"), **values)

        fields = [
            FormField("customer", N_("Customer"), kind="customer", required=True, hint=N_("code or name, F4 lists")),
            FormField("number", N_("Number of the certificate"), required=True),
            FormField(
                "party_class", N_("Tax class"), "free", "choice", required=True, choices=self._tax_classes("party")
            ),
            FormField("valid_from", N_("Valid from"), kind="day"),
            FormField("valid_to", N_("Valid until"), kind="day"),
        ]
        self._ask(_("Exempt customer"), fields, submit)

    def _new_term(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            new = _term_values(values)
            parts = new.pop("instalments")
            self.workspace.perform(services.new_payment_term, new.pop("code"), new.pop("name"), parts, **new)

        self._ask(_("New payment term"), [FormField("code", N_("Code"), required=True), *_term_fields(None)], submit)

    def _change_term(self, term: term_views.TermRow) -> None:
        def submit(values: dict[str, Any]) -> None:
            archived = values.pop("archived")
            self.workspace.perform(services.change_payment_term, term.id, version=term.version, **_term_values(values))
            if archived and term.archived_at is None:
                self.workspace.perform(services.archive_payment_term, term.id)

        fields = _term_fields(term)
        fields.append(
            FormField("archived", N_("Archived"), YES_NO[term.archived_at is not None], "switch", required=True)
        )
        self._ask(f"{_('Edit')} {term.code}", fields, submit)

    def _rate(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.set_rate, values["currency"], values["on"], values["rate"])

        currencies = [(one.code, one.name) for one in self.workspace.read(administration.currency_rows)]
        fields = [
            FormField("currency", N_("Currency"), kind="choice", required=True, choices=currencies),
            FormField("on", N_("Valid from"), formats.day(self.workspace.today), "day", required=True),
            FormField("rate", N_("Units for one of base currency"), kind="number", required=True),
        ]
        self._ask(_("Set exchange rate"), fields, submit)

    def _currency(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            places = values["places"]
            step = values["step"] or Decimal(1).scaleb(-places)
            self.workspace.perform(
                services.save_currency, values["code"].upper(), name=values["name"], places=places, step=step
            )

        fields = [
            FormField("code", N_("Currency"), required=True, hint=N_("three letters")),
            FormField("name", N_("Name")),
            FormField("places", N_("Decimal places"), "2", "whole", required=True),
            FormField("step", N_("Multiples of"), kind="number", hint=N_("empty: one of the last place")),
        ]
        self._ask(_("Set currency"), fields, submit)


def _tax_fields(tax: tax_views.TaxRow | None) -> list[FormField]:
    def switch(name: str, label: str) -> FormField:
        return FormField(name, label, YES_NO[bool(tax is not None and getattr(tax, name))], "switch", required=True)

    return [
        FormField("name", N_("Name"), tax.name if tax else ""),
        FormField("kind", N_("Kind"), tax.kind if tax else "percent", "choice", required=True,
                  choices=[(one, TAX_KINDS[one]) for one in KINDS]),
        FormField("rate", N_("Rate %"), formats.plain(tax.rate_percent or None) if tax else "", "number"),
        FormField("amount", N_("Amount per unit"), formats.plain(tax.unit_rate or None) if tax else "", "number"),
        switch("included", N_("In the price")),
        switch("adds_to_next", N_("Raises the base of later taxes")),
        switch("ignores_previous", N_("Ignores earlier taxes")),
        FormField("valid_from", N_("Valid from"), formats.day(tax.valid_from) if tax else "", "day"),
        FormField("valid_to", N_("Valid until"), formats.day(tax.valid_to) if tax else "", "day"),
        FormField("sequence", N_("Order of computation"), str(tax.sequence) if tax else "", "whole", hint=N_("empty: last"),
                  required=tax is not None),
    ]  # fmt: skip


def _tax_values(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"rate": values["rate"] or ZERO, "amount": values["amount"] or ZERO}


def _term_fields(term: term_views.TermRow | None) -> list[FormField]:
    return [
        FormField("name", N_("Name"), term.name if term else ""),
        FormField("instalments", N_("Instalments"), "; ".join(term.parts) if term else "rest +30d", required=True,
                  hint=N_("30% +10d; rest eom +15d")),
        FormField("discount_percent", N_("Early-payment discount %"),
                  formats.plain(term.discount_percent or None) if term else "", "number"),
        FormField("discount_days", N_("Discount days"), str(term.discount_days or "") if term else "", "whole"),
        FormField("discount_computation", N_("Discount from"), term.discount_computation if term else "gross", "choice",
                  required=True, choices=list(terms.COMPUTATIONS.items())),
        FormField("instalment_step", N_("Rounded to"), formats.plain(term.instalment_step) if term else "", "number"),
    ]  # fmt: skip


def _term_values(values: dict[str, Any]) -> dict[str, Any]:
    """The values of the form as the services take them; instalments stand between semicolons."""
    parts = [terms.parse_part(text) for text in values["instalments"].split(";") if text.strip()]
    return values | {
        "instalments": parts,
        "discount_percent": values["discount_percent"] or ZERO,
        "discount_days": values["discount_days"] or 0,
    }
