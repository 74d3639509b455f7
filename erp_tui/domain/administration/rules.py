"""What a company may set, and what is checked before it is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.text import N_

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
PURPOSES = {"real": N_("Real company"), "demo": N_("Demo company"), "practice": N_("Practice company")}
REASON_AREAS = {
    "lost": N_("Opportunity lost"),
    "declined": N_("Quote declined"),
    "cancelled": N_("Order cancelled"),
    "return": N_("Goods returned"),
    "adjust": N_("Stock adjusted"),
}


@dataclass(frozen=True)
class SettingKind:
    """A setting: its kind (choice, whole, switch, text), its default as stored text, its word and what it means."""

    kind: str
    default: str
    label: str
    choices: tuple[str, ...] = ()


SETTINGS = {
    "stock.when_short": SettingKind("choice", "backorder", N_("When stock is short"), ("backorder", "refuse", "allow")),
    "invoice.on": SettingKind("choice", "delivered", N_("What is invoiced"), ("delivered", "ordered")),
    "invoice.itself": SettingKind("switch", "yes", N_("Invoice by itself when a delivery ships")),
    "tax.rounding": SettingKind("choice", "line", N_("Taxes are rounded per"), ("line", "document")),
    "price.places": SettingKind("whole", "4", N_("Decimal places of computed unit prices")),
    "cash.step": SettingKind("text", "", N_("Documents are payable in multiples of (empty: no rounding)")),
    "quotation.approve_from": SettingKind("text", "", N_("Quotes are approved from this amount on (empty: none)")),
    "quotation.valid_days": SettingKind("whole", "30", N_("Days a quote is valid")),
    "order.promise_days": SettingKind("whole", "1", N_("Days from order to shipment when goods are in stock")),
    "ageing.limits": SettingKind("text", "30,60,90", N_("Upper limits of the ageing buckets in days")),
    "payment.write_off_limit": SettingKind("text", "0", N_("Difference of a payment that a clerk may write off")),
    "receivables.term": SettingKind("text", "N30", N_("Payment term of new customers")),
    "credit.check": SettingKind("switch", "yes", N_("Check the credit limit when an order is confirmed")),
    "credit.when_over": SettingKind("choice", "hold", N_("When an order is over the credit limit"), ("hold", "refuse")),
    "credit.overdue_days": SettingKind(
        "whole", "0", N_("Hold orders of customers overdue for more days than (0: never)")
    ),
    "shipping.deliver_on": SettingKind(
        "choice", "confirmed", N_("Goods leave when the order is"), ("confirmed", "deposit_paid", "paid")
    ),
    "shipping.over_delivery_percent": SettingKind("whole", "0", N_("Percent that may be delivered beyond the order")),
    "shipping.under_delivery_percent": SettingKind(
        "whole", "0", N_("Percent that may be missing from a line that counts as delivered")
    ),
    "serving.lock_seconds": SettingKind(
        "whole", "900", N_("Seconds without a key until a served screen locks (0: never)")
    ),
    "serving.tries": SettingKind("whole", "6", N_("Tries to come in on one connection of the built-in SSH door")),
    "serving.grace_seconds": SettingKind("whole", "60", N_("Seconds in which one must have come in by SSH")),
    "serving.per_address": SettingKind("whole", "10", N_("Connections of one address that have not come in yet")),
    "serving.per_user": SettingKind("whole", "4", N_("Connections by SSH of one user")),
}
"""All settings by name. What is not stored has its default."""

Setting = str | int | bool


def parse_setting(name: str, text: str) -> Setting:
    """The value behind a setting's text; refused when it is not possible."""
    kind = SETTINGS.get(name)
    if kind is None:
        raise InvalidInput("no_setting", N_("There is no setting {name}."), field="name", name=name)
    if kind.kind == "choice" and text not in kind.choices:
        raise InvalidInput(
            "bad_choice", N_("{name} is one of: {choices}."), field="value", name=name, choices=", ".join(kind.choices)
        )
    if kind.kind == "switch":
        if text not in ("yes", "no"):
            raise InvalidInput("bad_choice", N_("{name} is yes or no."), field="value", name=name)
        return text == "yes"
    if kind.kind == "whole":
        if not text.isascii() or not text.isdigit():
            raise InvalidInput("not_a_whole_number", N_("{name} is a whole number."), field="value", name=name)
        return int(text)
    if name in ("cash.step", "quotation.approve_from") and text:
        _positive(text, name)
    if name == "payment.write_off_limit":
        _not_below_zero(text, name)
    if name == "ageing.limits":
        limits = text.split(",")
        if not all(part.strip().isdigit() for part in limits) or sorted(map(int, limits)) != list(map(int, limits)):
            raise InvalidInput("bad_limits", N_("{name} is a list of rising days: 30,60,90."), field="value", name=name)
    return text


def _not_below_zero(text: str, name: str) -> None:
    if text.strip("0."):
        _positive(text, name)
    elif not text.replace(".", "", 1).isdigit():
        raise InvalidInput("not_positive", N_("{name} is a number above zero."), field="value", name=name)


def _positive(text: str, name: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or value <= 0:
        raise InvalidInput("not_positive", N_("{name} is a number above zero."), field="value", name=name)
    return value


def check_zone(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidInput("no_zone", N_("There is no time zone {zone}."), field="time_zone", zone=zone) from error
    return zone


def check_language(language: str) -> str:
    if language not in LANGUAGES:
        raise InvalidInput(
            "no_language", N_("The language is one of: {languages}."), field="language", languages=", ".join(LANGUAGES)
        )
    return language


def why_not_fix_today(purpose: str) -> InvalidInput | None:
    """Only a demo or practice company can be told what day it is: real books keep the real calendar."""
    if purpose in ("demo", "practice"):
        return None
    return InvalidInput("real_company", N_("A real company keeps the real calendar."), field="today")


def months_of_year(year: int) -> Iterator[tuple[str, date, date]]:
    """Code, first and last day of each month of a calendar year."""
    for month in range(1, 13):
        first = date(year, month, 1)
        following = date(year + month // 12, month % 12 + 1, 1)
        yield f"{year}-{month:02}", first, following - timedelta(days=1)
