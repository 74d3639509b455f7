"""What a product costs to buy: by a supplier's prices with their breaks, else at its cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.money import unit_price
from erp_tui.domain.kernel.quantity import convert_qty, exact_price
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.products import queries as products
from erp_tui.domain.purchasing import queries


@dataclass(frozen=True)
class PurchasePrice:
    """The price of one unit, in `currency`. `min_quantity`: the break that was reached, in stock units; None: the cost."""

    unit_price: Decimal
    currency: str
    min_quantity: Decimal | None = None


def purchase_price(
    unit: Unit, product_id: int, quantity: Decimal, *, supplier_id: int | None = None, unit_code: str | None = None
) -> PurchasePrice:
    """What a supplier asks with the highest break that the quantity (either sign) reaches; where none is reached, the cost."""
    view = products.product(unit, product_id)
    measures = administration.unit_of_measure
    stock_unit, wanted = measures(unit, view.unit), measures(unit, unit_code or view.unit)
    taken = convert_qty(abs(quantity), wanted, stock_unit)
    offer = queries.supplier_price(unit, supplier_id, product_id, taken) if supplier_id is not None else None
    price = offer.unit_price if offer is not None else view.standard_cost
    if wanted.code != stock_unit.code:
        price = exact_price(price, stock_unit, wanted)
    return PurchasePrice(
        unit_price(price, int(administration.setting(unit, "price.places"))),
        offer.currency if offer is not None else administration.company(unit).base_currency,
        offer.min_quantity if offer is not None else None,
    )
