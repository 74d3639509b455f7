"""An offer in words: what a line that is being typed would cost, and whether it is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from erp_tui import formats
from erp_tui.domain.pricing.offers import Offer, Supply
from erp_tui.i18n import _, told

if TYPE_CHECKING:
    from erp_tui.domain.purchasing.offers import PurchaseOffer


@dataclass(frozen=True)
class Shown:
    """An offer as it stands in the row of quick lines: `right` at its end; `is_marked`: in the colour of warnings."""

    name: str
    words: str
    right: str = ""
    warning: str = ""
    is_marked: bool = False


def shown_offer(offer: Offer) -> Shown:
    """A line to be sold: price, stock, promise; the margin for those who may see it."""
    warning = offer_warning(offer)
    return Shown(
        f"{offer.code} {offer.text}", offer_words(offer), margin_words(offer), warning, bool(warning) or is_short(offer)
    )


def shown_purchase(offer: PurchaseOffer) -> Shown:
    """A line to be bought: the supplier's price and its next break, the day it comes, stock; what the supplier calls it."""
    price = f"{formats.price(offer.unit_price)} {offer.currency}/{offer.unit}"
    if offer.quantity != 1:
        price += f" = {formats.amount(offer.net)}"
    words = [price, _("comes {day}").format(day=formats.day(offer.expected_on))]
    if offer.next_break is not None:
        least, cheaper = offer.next_break
        words.append(
            _("from {quantity}: {price}").format(quantity=formats.quantity(least), price=formats.price(cheaper))
        )
    words.append(free_words(offer.free))
    if offer.incoming:
        words.append(_incoming_words(offer.incoming, offer.incoming_on))
    warning = _purchase_warning(offer)
    name = " · ".join(part for part in (f"{offer.code} {offer.text}", offer.supplier_code) if part)
    return Shown(name, " · ".join(words), warning=warning, is_marked=bool(warning))


def _purchase_warning(offer: PurchaseOffer) -> str:
    words = []
    if offer.quantity < offer.least:
        words.append(_("The supplier sells it from {quantity} on.").format(quantity=formats.quantity(offer.least)))
    elif offer.price_from == "cost":
        words.append(_("The supplier has named no price: this is what it costs now."))
    if offer.note:
        words.append(_("Note on {name}: {text}").format(name=offer.text, text=offer.note))
    return " ".join(words)


def offer_words(offer: Offer) -> str:
    """Price and amount, what is free, the day it can leave, what is coming."""
    price = f"{formats.price(offer.unit_price)} {offer.currency}/{offer.unit}"
    price += formats.off(offer.discount_percent)
    if offer.quantity != 1:
        price += f" = {formats.amount(offer.amount)}"
    if offer.is_before_promotions:
        price += f" {_('before promotions')}"
    return " · ".join([price, *(_supply_words(offer.supply) if offer.supply is not None else [])])


def free_words(quantity: Decimal) -> str:
    """What can be promised now, in the stock unit."""
    return _("{quantity} free").format(quantity=formats.quantity(quantity))


def is_short(offer: Offer) -> bool:
    """Whether less is free than is asked for."""
    return offer.supply is not None and offer.supply.short > 0


def margin_words(offer: Offer) -> str:
    """What is left over the cost, for those who may see it."""
    return "" if offer.margin is None else _("margin {percent}%").format(percent=f"{offer.margin:.1f}")


def _supply_words(supply: Supply) -> list[str]:
    words = [free_words(supply.free)]
    if supply.short:
        words.append(_("{quantity} short").format(quantity=formats.quantity(supply.short)))
    if supply.promised_on is None:
        words.append(_("no day to promise"))
    else:
        words.append(_("leaves {day}").format(day=formats.day(supply.promised_on)))
    if supply.incoming:
        words.append(_incoming_words(supply.incoming, supply.incoming_on))
    return words


def _incoming_words(quantity: Decimal, since: date | None) -> str:
    return _("{quantity} from {day}").format(quantity=formats.quantity(quantity), day=formats.day(since))


def offer_warning(offer: Offer) -> str:
    """What is to be known before it is taken: the note on the product, what the discount policy says; else nothing."""
    words = [told(message, values) for message, values in offer.warnings]
    if offer.note:
        words.append(_("Note on {name}: {text}").format(name=offer.text, text=offer.note))
    return " ".join(words)
