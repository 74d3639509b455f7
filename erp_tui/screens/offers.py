"""An offer in words: what a line that is being typed would cost, and whether it is there."""

from __future__ import annotations

from erp_tui import formats
from erp_tui.domain.pricing.offers import Offer, Supply
from erp_tui.i18n import _, told


def offer_words(offer: Offer) -> str:
    """Price and amount, what is free, the day it can leave, what is coming."""
    price = f"{formats.price(offer.unit_price)} {offer.currency}/{offer.unit}"
    if offer.discount_percent:
        price += f" -{formats.percent(offer.discount_percent)}"
    if offer.quantity != 1:
        price += f" = {formats.amount(offer.amount)}"
    return " · ".join([price, *(_supply_words(offer.supply) if offer.supply is not None else [])])


def is_short(offer: Offer) -> bool:
    """Whether less is free than is asked for."""
    return offer.supply is not None and offer.supply.short > 0


def margin_words(offer: Offer) -> str:
    """What is left over the cost, for those who may see it."""
    return "" if offer.margin is None else _("margin {percent}%").format(percent=f"{offer.margin:.1f}")


def _supply_words(supply: Supply) -> list[str]:
    words = [_("{quantity} free").format(quantity=formats.quantity(supply.free))]
    if supply.short:
        words.append(_("{quantity} short").format(quantity=formats.quantity(supply.short)))
    if supply.promised_on is None:
        words.append(_("no day to promise"))
    else:
        words.append(_("leaves {day}").format(day=formats.day(supply.promised_on)))
    if supply.incoming:
        words.append(
            _("{quantity} from {day}").format(
                quantity=formats.quantity(supply.incoming), day=formats.day(supply.incoming_on)
            )
        )
    return words


def offer_warning(offer: Offer) -> str:
    """What is to be known before it is taken: the note on the product, what the discount policy says; else nothing."""
    words = [told(message, values) for message, values in offer.warnings]
    if offer.note:
        words.append(_("Note on {name}: {text}").format(name=offer.text, text=offer.note))
    return " ".join(words)
