"""Who changed what of a record, and when: what the audit keeps, in words."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Sequence
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from erp_tui import formats
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.verbs import VERBS
from erp_tui.domain.reports import records_queries
from erp_tui.i18n import _, told
from erp_tui.screens.dialogs import TextDialog

if TYPE_CHECKING:
    from erp_tui.domain.reports.records_queries import HistoryLine
    from erp_tui.screens.document_screen import DocumentScreen

INSIDE = frozenset({"record", "record_link", "external_ref"})
"""Tables that repeat what a document says of itself: for finding and linking it, not for reading."""
INSIDE_COLUMN = re.compile(
    r"(sort|search)_.*|.*_(base|key|by)|is_open|stock_quantity|early_computation|language|rule_changes|digest|shipped_at"
)
CALLED = {
    "on": N_("Date"), "amount_open": N_("Open"), "gross": N_("Total"), "unit_price": N_("Price"), "title": N_("Position"),
    "opportunity.title": N_("Title"), "price_rule.base": N_("The formula begins with"), "sequence": N_("No."),
    "attributes": N_("Attributes"), "multiple": N_("Multiples of"), "order_minimum": N_("Least to order"),
    "findings": N_("Beyond the policy"), "dunning_level": N_("Dunning level"), "dunned_on": N_("Reminded on"),
    "supplier_code": N_("Supplier's code"), "resolved_at": N_("Settled since"), "quoted_quantity": N_("Quoted"),
    "early_percent": N_("Early-payment discount %"), "early_until": N_("Discount until"),
    "media_type": N_("Kind"), "field": N_("Field"), "public": N_("Key"), "tax_code": N_("Tax"),
    "standard_cost": N_("Cost"), "discount_applies_to": N_("Discount on"), "is_customer": N_("Is a customer"),
    "planned_on": N_("Planned"), "is_supplier": N_("Is a supplier"), "is_carrier": N_("Carrier"),
    "discount_percent": N_("Discount %"), "instalment": N_("Instalments"),
    "customer_reference": N_("Their reference"), "deliver_on": N_("Goods leave when"), "invoice_on": N_("Invoiced when"),
}  # fmt: skip
"""What columns are called here, all of a name or one of a table; the others are called as the commands call them."""
COUNTED = re.compile(r"quantity.*|.*percent.*|probability|factor")
"""Columns of numbers that are no amounts."""
CODED = frozenset({"kind", "route", "valuation", "discount_applies_to", "invoice_on", "deliver_on", "method",
                   "role"})  # fmt: skip
"""Columns that hold the name of one of a few choices."""


def show_history(screen: DocumentScreen) -> None:
    """All of a record's history, over its screen."""
    text = history_text(screen.workspace.read(records_queries.history, screen.record_id))
    title = _("{word}: {text}").format(word=_("History"), text=screen.heading())
    screen.app.push_screen(TextDialog(title, text or _("Nothing here.")))


def history_text(found: Sequence[HistoryLine]) -> str:
    """Changes, newest first: what one deed changed stands together under who, when and what; the same twice is counted."""
    lines: list[str] = []
    last, count = "", 1
    for one in found:
        if one.table in INSIDE:
            continue
        deeds = _("{word}: {text}").format(word=one.user_name, text=_deeds(one.verb))
        head = f"{formats.moment(one.at)}  {deeds}"
        if head != last:
            lines.append(head)
            last = head
        changes = [_changed(one.table, *value) for value in one.values if _is_told(*value)]
        if not changes:
            continue
        line = "    " + ", ".join(changes)
        count = count + 1 if lines[-1].removesuffix(_times(count)) == line else 1
        if count > 1:
            lines.pop()
        lines.append(line + _times(count))
    return "\n".join(lines)


def _is_told(name: str, old: Any, new: Any) -> bool:
    """Whether a reader learns something from it: a zero in what is new or gone says nothing."""
    is_new_or_gone = old is None or new is None
    is_zero = re.fullmatch(r"0(\.0+)?", str(old if new is None else new)) is not None
    return not (INSIDE_COLUMN.fullmatch(name) or (is_new_or_gone and is_zero))


def _times(count: int) -> str:
    return "" if count == 1 else f" (×{count})"


def _deeds(verbs: str) -> str:
    """The labels of the verbs of a unit of work, each once."""
    return ", ".join(dict.fromkeys(_label(verb) for verb in verbs.split()))


def _label(verb: str) -> str:
    """What a verb is called; its room is looked into where nothing of this session has done that yet."""
    room = f"erp_tui.domain.{verb.partition('.')[0]}"
    if verb not in VERBS and "." in verb and find_spec(room) is not None:
        for module in pkgutil.iter_modules(import_module(room).__path__, f"{room}."):
            import_module(module.name)
    return _(VERBS[verb].label) if verb in VERBS else verb


def _changed(table: str, name: str, old: Any, new: Any) -> str:
    """A changed value in words; the columns that forms name are called as there."""
    text = " → ".join(_stored(name, one) for one in (old, new) if one is not None)
    return _("{word}: {text}").format(word=_(called(table, name)), text=text)


def called(table: str, name: str) -> str:
    """The marked word of a column."""
    from erp_tui.cli.words import WORDS

    return CALLED.get(f"{table}.{name}") or CALLED.get(name) or WORDS.get(name) or name.replace("_", " ").capitalize()


def _coded(name: str, text: str) -> str:
    """The marked word of one of a few choices."""
    from erp_tui.domain.products.rules import ROUTES, VALUATIONS

    words = {"route": {**ROUTES, "transfer": N_("Transfer")}, "valuation": VALUATIONS}
    return words.get(name, {}).get(text) or text.replace("_", " ").capitalize()


def _stored(name: str, value: Any) -> str:
    """A value as the history keeps it: amounts without idle zeros, moments without parts of a second, states as words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict) and "message" in value:
        return told(value["message"], value.get("values") or {})
    if isinstance(value, dict):
        return ", ".join(_stored("", part) for part in value.values() if part not in (None, ""))
    if isinstance(value, list):
        return "; ".join(_stored("", part) for part in value) or "–"
    text = str(value)
    if re.fullmatch(r"-?\d+\.\d+", text):
        whole, _dot, rest = text.partition(".")
        short = Decimal(f"{whole}.{rest.rstrip('0').ljust(2, '0')}")
        return formats.quantity(short) if COUNTED.fullmatch(name) else f"{short:,}"
    if re.match(r"\d{4}-\d{2}-\d{2}T", text):
        return text[:16].replace("T", " ")
    if text in formats.WORDS:
        return formats.state(text)
    return _(_coded(name, text)) if name in CODED and text else text.replace("\n", " ")
