"""The columns that all priced documents share (quotation, order, invoice), so that a line keeps its meaning down the street."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel import tables as t

COUNTED = ("product", "charge", "free")
"""The kinds of lines that cost something."""


class PricedHeader(SQLModel):
    """Amounts in `currency`; `rate` is its rate against the base currency, frozen when the document is made."""

    id: int = t.record_key()
    number: str | None = t.sort_text(default=None, unique=True)
    state: str = t.sort_text(default="draft")
    branch_id: int = t.ref("branch.id", index=False)
    on: date = t.day()
    party_id: int = t.ref("party.id", index=False)
    """The customer that ordered."""
    bill_to_id: int = t.ref("party.id", index=False)
    contact_id: int | None = t.ref("contact.id", default=None, index=False)
    bill_address_id: int | None = t.ref("address.id", default=None, index=False)
    ship_address_id: int | None = t.ref("address.id", default=None, index=False)
    ship_to: dict | None = t.json_field(default=None)
    """A one-time delivery address (name, street, postal_code, city, region, country) instead of a stored one."""
    salesperson_id: int | None = t.ref("salesperson.id", default=None, index=False)
    language: str = "en"
    currency: str = Field(foreign_key="currency.code")
    rate: Decimal = t.rate(default=Decimal(1))
    payment_term_id: int | None = t.ref("payment_term.id", default=None, index=False)
    price_list_id: int | None = t.ref("price_list.id", default=None, index=False)
    """Where prices come from that are not given by hand; none: the list prices of the products."""
    discount_percent: Decimal = t.percent(default=Decimal(0))
    """Document discount on the lines in percent, or ..."""
    discount_amount: Decimal = t.amount(default=Decimal(0))
    """... as an amount; not both."""
    discount_applies_to: str = "lines"
    """What the document discount is taken from: lines, net_total or gross_total."""
    prices_include_tax: bool = False
    """Whether the prices of the lines contain their taxes, whatever the taxes themselves say."""
    net: Decimal = t.amount(default=Decimal(0))
    tax: Decimal = t.amount(default=Decimal(0))
    gross: Decimal = t.amount(default=Decimal(0))
    rounding: Decimal = t.amount(default=Decimal(0))
    taxes: list = t.json_field(default_factory=list)
    """Stored tax rows: [{tax, name, base, amount}], amounts as decimal strings."""
    printed_note: str = ""
    custom: dict | None = t.json_field(default=None)
    version: int = t.whole(default=1)


class PricedLine(SQLModel):
    """kind: product, charge (freight), text, title, subtotal, rounding, free. Amounts in the header's currency."""

    id: int = t.key()
    line_no: int = t.whole()
    kind: str = "product"
    product_id: int | None = t.ref("product.id", default=None)
    text: str = ""
    """As printed, in the document's language."""
    quantity: Decimal = t.quantity(default=Decimal(0))
    """As entered, in `unit`."""
    unit: str | None = Field(default=None, foreign_key="unit.code")
    stock_quantity: Decimal = t.quantity(default=Decimal(0))
    """The same in the product's stock unit."""
    unit_price: Decimal = t.price(default=Decimal(0))
    """Per entered unit."""
    discount_percent: Decimal = t.percent(default=Decimal(0))
    discount_share: Decimal = t.amount(default=Decimal(0))
    """This line's part of the document discount."""
    amount: Decimal = t.amount(default=Decimal(0))
    """round(quantity x unit_price x (1 - discount)): before document discount, taxes as the price has them."""
    net: Decimal = t.amount(default=Decimal(0))
    tax: Decimal = t.amount(default=Decimal(0))
    gross: Decimal = t.amount(default=Decimal(0))
    taxes: list = t.json_field(default_factory=list)
    """Stored tax rows of the line: [{tax, base, amount}]."""
    price_reason: dict | None = t.json_field(default=None)
    """Where the price came from, for "why this price"."""
    optional: bool = False
    """Shown, not counted."""
    custom: dict | None = t.json_field(default=None)
