"""Why this price: of a line of a document, and tried for a customer, a product, a quantity and a day."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from erp_tui import formats
from erp_tui.domain.kernel.errors import BusinessError, Several
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _, told
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.dialogs import TextDialog
from erp_tui.screens.forms import FormDialog, FormField
from erp_tui.screens.journal import resumed_for
from erp_tui.screens.values import values_of


def why_text(reason: Mapping[str, Any] | None) -> str:
    """The chain that led to a price, one step a line."""
    from erp_tui.domain.pricing.explain import sentences

    return "\n".join("  " * one.depth + told(one.message, _priced(one.values)) for one in sentences(reason))


def _priced(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The price among the values of a sentence, as all prices look."""
    try:
        return {**values, "price": formats.price(Decimal(str(values["price"])))}
    except (KeyError, InvalidOperation):
        return values


def show_why(screen: BaseScreen, line: Any, currency: str) -> None:
    """Where the price of a line comes from, as it was when it was priced."""
    price = f"{formats.price(line.unit_price)} {currency}"
    head = " · ".join(
        part
        for part in (f"{line.code} {line.text}".strip(), f"{formats.quantity(line.quantity)} {line.unit or ''}", price)
        if part
    )
    screen.app.push_screen(TextDialog(_("Why this price"), f"{head}\n\n{why_text(line.price_reason)}"))


class TryDialog(FormDialog):
    """A form that stays: F8 shows the price and the way to it, F12 comes back to what was typed."""

    def dismiss(self, result: Any = None) -> Any:
        """A question is no work that could be unfinished."""
        if self.journal is not None:
            self.journal.end()
            self.journal = None
        return super().dismiss(result)

    def do_main(self) -> None:
        values, faults = values_of(self)
        text = ""
        if not faults:
            try:
                text = self.submit(values)
            except BusinessError as error:
                faults = list(error.errors) if isinstance(error, Several) else [error]
        self.show_faults(faults)
        if text:
            self.app.push_screen(TextDialog(_("Try a price"), text))


def try_price(screen: BaseScreen, price_list: str = "", product: Any = None) -> None:
    """Ask for customer, product (where it is not known), quantity and day; tell the price and why, as often as wanted."""
    from erp_tui.domain.administration import queries as administration
    from erp_tui.domain.pricing import list_queries, offers
    from erp_tui.domain.products import queries as products

    def submit(values: dict[str, Any]) -> str:
        read = screen.workspace.read
        product_id = values["product"] if product is None else product.id
        list_id = read(list_queries.id_of, values["price_list"]) if values["price_list"] else None
        found = read(
            offers.asked, product_id, values["quantity"], unit_code=values["unit"], on=values["on"],
            party_id=values["customer"], list_id=list_id,
        )  # fmt: skip
        view = read(products.product, product_id)
        head = f"{view.code} {view.name} · {formats.quantity(values['quantity'])} {values['unit'] or view.unit}"
        price = f"{formats.price(found.unit_price)} {found.currency}{formats.off(found.discount_percent)}"
        return f"{head}\n{price}\n\n{why_text(found.reason)}"

    asked = [FormField("product", N_("Product"), "", "product", required=True, hint=N_("code or name, F4 lists"))]
    if product is not None:
        asked = []
    units = [(code, code) for code in sorted(screen.workspace.read(administration.units_of_measure))]
    fields = [
        FormField("customer", N_("Customer"), "", "customer", hint=N_("empty: anybody")),
        *asked,
        FormField("quantity", N_("Quantity"), "1", "number", required=True),
        FormField("unit", N_("Unit"), "", "choice", choices=units, hint=N_("empty: the stock unit")),
        FormField("on", N_("Date"), screen.workspace.today.isoformat(), "day"),
        FormField("price_list", N_("Price list"), price_list, hint=N_("empty: the customer's")),
    ]
    title = _("Try a price") if product is None else f"{_('Try a price')}: {product.code} {product.name}"
    draft = resumed_for(screen.erp, title, {one.name: one for one in fields})
    screen.app.push_screen(TryDialog(title, fields, submit, screen, draft, N_("Try a price")))
