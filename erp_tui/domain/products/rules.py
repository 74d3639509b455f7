"""What a product must be."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from erp_tui.domain.kernel.codes import why_not_code
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput
from erp_tui.domain.kernel.money import fits
from erp_tui.domain.kernel.text import N_, clean

KINDS = {"goods": N_("Goods"), "service": N_("Service"), "charge": N_("Charge"), "kit": N_("Kit")}
ROUTES = {
    "stock": N_("From stock"),
    "buy": N_("Bought to order"),
    "make": N_("Made"),
    "drop": N_("Sent by the supplier"),
}
VALUATIONS = {
    "average": N_("Average cost"),
    "standard": N_("Standard cost"),
    "fifo": N_("First in, first out"),
    "lifo": N_("Last in, first out"),
}


@dataclass(frozen=True)
class NewProduct:
    """A product to be stored; prices and costs per stock unit. Without a code it gets one."""

    name: str
    code: str | None = None
    specification: str = ""
    kind: str = "goods"
    route: str = "stock"
    category_id: int | None = None
    template_id: int | None = None
    """The product is a variant of this template, told apart by its attributes."""
    attributes: dict[str, Any] | None = field(default=None, hash=False)
    unit: str = "pcs"
    list_price: Decimal = Decimal(0)
    currency: str | None = None
    """Of the list price; None: base currency. Costs are in base currency."""
    standard_cost: Decimal = Decimal(0)
    valuation: str = "average"
    tax_class: str | None = None
    discontinued: bool = False
    custom: dict[str, Any] | None = field(default=None, hash=False)


def faults_of(values: dict[str, Any]) -> list[BusinessError]:
    """Everything wrong with a product's own values (those that are given)."""
    found: list[BusinessError] = []
    if "name" in values and not clean(values["name"]):
        found.append(InvalidInput("no_name", N_("A product needs a name."), field="name"))
    if values.get("code") and (error := why_not_code(values["code"], longest=40, in_lines=True)):
        found.append(error)
    for name, choices in (("kind", KINDS), ("route", ROUTES), ("valuation", VALUATIONS)):
        if name in values and values[name] not in choices:
            found.append(
                InvalidInput("bad_choice", N_("{name} is one of: {choices}."), field=name, name=name,
                             choices=", ".join(choices))
            )  # fmt: skip
    for name in ("list_price", "standard_cost"):
        price = values.get(name)
        if price is not None and not fits(price):
            found.append(InvalidInput("bad_price", N_("A price is not below zero."), field=name))
    return found
