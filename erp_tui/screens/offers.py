"""An offer in words: what a line that is being typed would cost, and whether it is there."""

from __future__ import annotations

from erp_tui import formats
from erp_tui.domain.pricing.offers import Offer, Supply
from erp_tui.i18n import _, told


def offer_words(offer: Offer) -> str:
    """Price, amount, what is free and coming, the day it can leave, and the margin for those who may see it."""
    price = f"{formats.price(offer.unit_price)} {offer.currency}/{offer.unit}"
    if offer.discount_percent:
        price += f" -{formats.percent(offer.discount_percent)}"
    if offer.quantity != 1:
        price += f" x {formats.quantity(offer.quantity)} = {formats.amount(offer.amount)}"
    words = [price]
    if offer.supply is not None:
        words += _supply_words(offer.supply)
    if offer.margin is not None:
        words.append(_("margin {percent}%").format(percent=f"{offer.margin:.1f}"))
    return " · ".join(words)


def _supply_words(supply: Supply) -> list[str]:
    words = [_("{quantity} free").format(quantity=formats.quantity(supply.free))]
    if supply.incoming:
        words.append(
            _("{quantity} from {day}").format(
                quantity=formats.quantity(supply.incoming), day=formats.day(supply.incoming_on)
            )
        )
    if supply.promised_on is None:
        words.append(_("no day to promise"))
    else:
        words.append(_("leaves {day}").format(day=formats.day(supply.promised_on)))
    return words


def offer_warning(offer: Offer) -> str:
    """What is to be known before it is taken: the note on the product, what the discount policy says; else nothing."""
    words = [told(message, values) for message, values in offer.warnings]
    if offer.note:
        words.append(_("Note on {name}: {text}").format(name=offer.text, text=offer.note))
    return " ".join(words)
