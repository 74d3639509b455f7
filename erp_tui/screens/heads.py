"""The head of quotes and orders as fields of a form: terms, salesperson, addresses, discounts."""

from __future__ import annotations

from typing import Any

from erp_tui import formats
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing.rules import APPLIES_TO
from erp_tui.screens.forms import FormField
from erp_tui.workspace import Workspace


class Head:
    """What quotes and orders have alike in their heads, as fields of a form: choices by their codes."""

    def __init__(self, workspace: Workspace, view: Any) -> None:
        from erp_tui.domain.administration import queries as administration
        from erp_tui.domain.parties import queries as parties

        self.view = view
        self.terms = {one.code: one for one in workspace.read(administration.payment_terms).values()}
        self.people = {one.code: one for one in workspace.read(parties.salespeople)}
        self.ship_to = {str(one.line_no): one for one in workspace.read(parties.addresses, view.party_id)}
        self.bill_to = {str(one.line_no): one for one in workspace.read(parties.addresses, view.bill_to_id)}

    def fields(self) -> list[FormField]:
        view = self.view
        return [
            FormField("term", N_("Payment terms"), _code_of(self.terms, view.payment_term_id), "choice",
                      choices=[(one.code, one.name) for one in self.terms.values()]),
            FormField("person", N_("Salesperson"), _code_of(self.people, view.salesperson_id), "choice",
                      choices=[(one.code, one.name) for one in self.people.values()]),
            FormField("ship_address", N_("Ship to"), _code_of(self.ship_to, view.ship_address_id), "choice",
                      choices=_places(self.ship_to), hint=N_("number of the address, F4 lists")),
            FormField("bill_address", N_("Invoice to"), _code_of(self.bill_to, view.bill_address_id), "choice",
                      choices=_places(self.bill_to), hint=N_("number of the address, F4 lists")),
            FormField("discount_percent", N_("Discount %"), formats.plain(view.discount_percent or None), "number"),
            FormField("discount_amount", N_("Discount amount"), formats.plain(view.discount_amount or None), "number"),
            FormField("discount_applies_to", N_("Discount on"), view.discount_applies_to, "choice", required=True,
                      choices=[(one, formats.WORDS[one]) for one in APPLIES_TO]),
            FormField("prices_include_tax", N_("Prices include tax"), "yes" if view.prices_include_tax else "no", "switch",
                      required=True),
            FormField("printed_note", N_("Printed note"), view.printed_note.replace("\n", " ")),
        ]  # fmt: skip


def _code_of(known: dict[str, Any], record_id: int | None) -> str:
    return next((code for code, one in known.items() if one.id == record_id), "")


def _places(known: dict[str, Any]) -> list[tuple[str, str]]:
    return [(code, f"{one.name} {one.street} {one.city}".strip()) for code, one in known.items()]


def changed_head(values: dict[str, Any], head: Head, view: Any) -> dict[str, Any]:
    """The values of a form with `Head` fields as what the services change: only what is different."""
    new = dict(values)
    for name, column, known in (
        ("term", "payment_term_id", head.terms),
        ("person", "salesperson_id", head.people),
        ("ship_address", "ship_address_id", head.ship_to),
        ("bill_address", "bill_address_id", head.bill_to),
    ):
        code = new.pop(name)
        new[column] = known[code].id if code else None
    for name in ("discount_percent", "discount_amount"):
        new[name] = new[name] if new[name] is not None else 0 * view.net
    if new["printed_note"] == view.printed_note.replace("\n", " "):
        del new["printed_note"]  # its line breaks stay
    return {name: value for name, value in new.items() if name not in vars(view) or value != getattr(view, name)}
