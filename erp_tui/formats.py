"""How values look: amounts with their currency's places, quantities without idle zeros, days as ISO dates, states as words."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from erp_tui.i18n import _


def amount(value: Decimal | None, places: int = 2) -> str:
    """1234.5 → 1,234.50"""
    return "" if value is None else f"{value:,.{places}f}"


def quantity(value: Decimal | None) -> str:
    """12.500000 → 12.5"""
    if value is None:
        return ""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain(value: Decimal | None) -> str:
    """A number to be typed over: no thousands, no idle zeros."""
    return quantity(value).replace(",", "")


def plain_amount(value: Decimal, places: int) -> str:
    """An amount to be typed over: no thousands, the places of its currency."""
    return f"{value:.{places}f}"


def price(value: Decimal | None) -> str:
    """At least two places, no idle zeros beyond them."""
    if value is None:
        return ""
    text = f"{value:,.6f}".rstrip("0")
    whole, _dot, rest = text.partition(".")
    return f"{whole}.{rest.ljust(2, '0')}"


def percent(value: Decimal | None) -> str:
    return "" if not value else f"{quantity(value)}%"


def off(discount_percent: Decimal | None) -> str:
    """What stands behind a price of which something is taken off; None: of lines that know no discount."""
    return f" -{percent(discount_percent)}" if discount_percent else ""


def day(value: date | datetime | None) -> str:
    return "" if value is None else value.isoformat()[:10]


def weekday(value: date) -> str:
    """The short name of the day of the week, in the user's language."""
    return _(WEEKDAYS[value.weekday()])


def moment(value: datetime | None) -> str:
    return "" if value is None else value.strftime("%Y-%m-%d %H:%M")


def state(value: str) -> str:
    """The word of a state in the user's language."""
    return _(WORDS.get(value, value))


def _weekdays() -> tuple[str, ...]:
    from erp_tui.domain.kernel.text import N_

    return N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun")


def _words() -> dict[str, str]:
    from erp_tui.domain.kernel.text import N_

    return {
        "draft": N_("Draft"), "confirmed": N_("Confirmed"), "closed": N_("Closed"), "cancelled": N_("Cancelled"),
        "sent": N_("Sent"), "accepted": N_("Accepted"), "declined": N_("Declined"), "new": N_("New"),
        "qualified": N_("Qualified"), "proposed": N_("Proposed"), "won": N_("Won"), "lost": N_("Lost"),
        "planned": N_("Planned"), "reserved": N_("Reserved"), "picked": N_("Picked"), "packed": N_("Packed"),
        "shipped": N_("Shipped"), "posted": N_("Posted"), "requested": N_("To approve"), "approved": N_("Approved"),
        "received": N_("Received"), "rejected": N_("Rejected"), "ordered": N_("Ordered"),
        "partly_ordered": N_("Partly ordered"), "added": N_("Added"), "removed": N_("Removed"), "changed": N_("Changed"),
        "same": N_("Same"), "percent_off": N_("Percent off"), "amount_off": N_("Amount off"), "pay_for": N_("Buy X, pay Y"),
        "get_free": N_("Buy X, get Y free"), "replaced": N_("Replaced"), "refuse": N_("Refuse"), "approve": N_("Approval"),
        "owner": N_("Owner"), "manager": N_("Manager"), "clerk": N_("Clerk"),
        "payment": N_("Payment"), "repayment": N_("Repayment"), "reversal": N_("Reversal"),
        "bank": N_("Bank"), "cash": N_("Cash"), "write_off": N_("Written off"),
        "discount": N_("Early-payment discount"),
        "partly_delivered": N_("Partly delivered"),
        "nothing_to_invoice": N_("Nothing to invoice"), "to_invoice": N_("To invoice"), "invoiced": N_("Invoiced"),
        "deposit": N_("Deposit"),
        "delivered": N_("Delivered"), "deposit_paid": N_("Deposit paid"), "paid": N_("Paid"),
        "credit": N_("Credit hold"), "manual": N_("By hand"), "approval": N_("Approval"), "exception": N_("Exception"),
        "held": N_("Held"),
        "delivery_cancelled": N_("Delivery cancelled"), "short_pick": N_("Short pick"), "lost_on_way": N_("Lost on the way"),
        "supply_cancelled": N_("Supply cancelled"), "invoice_credited": N_("Invoice credited"),
        "lines": N_("Lines"), "net_total": N_("Net total"), "gross_total": N_("Total with tax"),
        "came_in": N_("came in"), "proved": N_("proved the password"),
        "wrong_password": N_("wrong password"), "wrong_code": N_("wrong one-time code"),
        "used_code": N_("one-time code used before"), "no_user": N_("no such user"), "no_key": N_("no key of this user"),
        "works_no_more": N_("works here no more"), "password": N_("password"), "password+code": N_("password and code"),
        "key": N_("SSH key"), "account": N_("account"),
    }  # fmt: skip


WORDS = _words()
WEEKDAYS = _weekdays()


def cell(value: Any, kind: str, places: int = 2) -> str:
    """A value of a list as text, by the kind of its column."""
    if value is None:
        return ""
    if kind == "amount":
        return amount(value, places)
    if kind == "number":
        return quantity(Decimal(value))
    if kind == "price":
        return price(value)
    if kind == "day":
        return day(value)
    if kind == "moment":
        return moment(value)
    if kind == "state":
        return state(str(value))
    if kind == "numbered":
        return _(WORDS["draft"]) if value == "~" else str(value)  # without a number it sorts last
    if kind == "flag":
        return "✓" if value else ""
    return str(value)
