"""What commands say: a view or a list, as text for people in their language, or as one JSON document for machines."""

from __future__ import annotations

import dataclasses
import json as json_module
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from erp_tui import formats
from erp_tui.cli.words import is_inner, kind_of_number, word
from erp_tui.i18n import _, filled

if TYPE_CHECKING:
    from erp_tui.workspace import Workspace

_CONTROL = {*range(0x20), *range(0x7F, 0xA0)} - {0x09, 0x0A}
_DROP = dict.fromkeys([*_CONTROL, *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)])


def printable(text: str) -> str:
    """Text that cannot move anything on the terminal; bytes that are no text came in as surrogates and are left out."""
    return text.translate(_DROP)


class NobodyReads(Exception):
    """The reader of our output has gone (`| head`). Not an OSError: the command line library would end with 1, refused."""


def write(text: str) -> None:
    try:
        sys.stdout.write(printable(text) + "\n")
    except BrokenPipeError as error:
        raise NobodyReads from error


def done(text: str, json: bool = False, **fields: Any) -> None:
    """What was done, in a line; with `json` the fields alone."""
    write(_dumped(as_json(fields, {})) if json else text)


def _dumped(value: Any) -> str:
    return json_module.dumps(value, ensure_ascii=False, indent=1)


# ------------------------------------------------------------------------------------------------ for people


def show(door: Workspace, view: Any, json: bool = False) -> None:
    """One document or master: a dataclass view, as text or as one JSON document."""
    places = places_of(door)
    if json:
        write(_dumped(as_json(view, places)))
        return
    reader = _Reader(places, ZoneInfo(door.keeper.clock.zone), _about_supplier(view), getattr(view, "currency", ""))
    values = {field.name: getattr(view, field.name) for field in dataclasses.fields(view)}
    simple = [(word(name, reader.of_supplier), reader.text(name, value)) for name, value in values.items()
              if not (is_inner(name) or name in _FOR_MACHINES or _is_table(value))]  # fmt: skip
    if "values" in values:  # a reason in marked text with its figures
        simple = [pair for pair in simple if pair[0] not in (word("values"), word("message"))]
        simple.append((word("message"), filled(view.message, view.values)))
    width = max((_width(label) for label, text in simple if text), default=0)
    for label, text in simple:
        if text:
            write(f"{label}{' ' * (width - _width(label))}  {text}")
    if values.get("taxes") and isinstance(values["taxes"][0], dict):
        _tax_table(reader, values["taxes"])
    for name, value in values.items():
        if _is_table(value) and value:
            write(f"\n{word(name)}")
            _table_of(reader, value)


def _tax_table(reader: _Reader, taxes: Sequence[Mapping[str, str]]) -> None:
    """The tax rows of a document."""
    write(f"\n{word('taxes')}")
    rows = [{"tax": _(row["name"]), "base": reader.number("base", Decimal(row["base"])),
             "amount": reader.number("amount", Decimal(row["amount"]))} for row in taxes]  # fmt: skip
    print_table(rows, ("tax", "base", "amount"), [word(name) for name in ("tax", "base", "amount")])


_FOR_MACHINES = {"price_reason", "uid", "custom", "taxes", "instalments", "seller", "language", "values", "digest"}
_IN_LINES_TOO = {"kind", "net", "tax", "gross", "discount_share", "stock_quantity"}
"""What only `--json` tells."""
_PAIRS = {"discount_percent": "discount_before_percent", "net": "net_before"}
"""What stands beside how it was before: both are shown, or none."""
_WORDS_ONLY = ("title", "text", "subtotal")
"""Kinds of lines that have no figures; a subtotal has its amount."""


def _is_table(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(dataclasses.is_dataclass(one) for one in value)


def _about_supplier(view: Any) -> bool:
    return ".purchasing." in type(view).__module__


@dataclasses.dataclass(frozen=True)
class _Reader:
    """Values as people read them: by their names, in the currency of their document and the company's time zone."""

    places: Mapping[str, int]
    zone: ZoneInfo
    of_supplier: bool
    currency: str

    def text(self, name: str, value: Any) -> str:
        if value is None or value is False or value in ("", [], (), {}) or (name in _IDLE and value == _IDLE[name]):
            return ""
        if value is True:
            return _("yes")
        if isinstance(value, Decimal):
            return self.number(name, value)
        if isinstance(value, datetime):
            return formats.moment(value.astimezone(self.zone))
        if isinstance(value, date):
            return formats.day(value)
        if isinstance(value, tuple) and all(isinstance(one, str) for one in value):
            return "; ".join(value)
        if isinstance(value, dict):
            return ", ".join(str(value[part]) for part in _ADDRESS if value.get(part))
        if name in (
            "state",
            "progress",
            "payment",
            "kind",
            "direction",
            "role",
            "beyond",
            "discount_applies_to",
            "change",
            "invoice_on",
            "deliver_on",
            "invoice_status",
            "delivery_status",
            "outcome",
            "how",
        ):
            return formats.state(str(value)) if str(value) in formats.WORDS else _(str(value))
        return str(value).replace("\n", " ")

    def number(self, name: str, value: Decimal) -> str:
        if name.endswith(("price", "price_before", "cost")) and name != "cost":
            return formats.price(value)
        if kind_of_number(name) == "number" and name != "cost":
            return formats.quantity(value)
        return formats.amount(value, self.places[_currency(name, self.currency, self.places)])


_IDLE = {"discount_percent": 0, "discount_amount": 0, "rounding": 0, "rate": 1, "discount_applies_to": "lines",
         "discount_before_percent": 0, "discount_days": 0}  # fmt: skip
"""What is not said where it is usual."""
_ADDRESS = ("name", "street", "postal_code", "city", "region", "country")


def show_lines(door: Workspace, view: Any) -> None:
    """The lines of a document as a CSV table, in the columns that `show` has for them."""
    from erp_tui.exchange.table import write_shown

    reader = _Reader(
        places_of(door), ZoneInfo(door.keeper.clock.zone), _about_supplier(view), getattr(view, "currency", "")
    )
    if not view.lines:
        return
    cells, names, titles = _columns_of(reader, view.lines)
    rows = [[row[name] for name in names] for row in cells]
    write_shown(sys.stdout, titles, rows, [all(_is_number(row[place]) for row in rows) for place in range(len(names))])


def _table_of(reader: _Reader, rows: Sequence[Any]) -> None:
    print_table(*_columns_of(reader, rows))


def _columns_of(reader: _Reader, rows: Sequence[Any]) -> tuple[list[dict[str, str]], tuple[str, ...], list[str]]:
    """Rows as text, the names of the columns in which anything stands, and their titles."""
    fields = [field.name for field in dataclasses.fields(rows[0])]
    names = [name for name in fields if not is_inner(name) and name not in _FOR_MACHINES
             and (name not in _IN_LINES_TOO or _PAIRS.get(name) in fields)]  # fmt: skip
    if hasattr(rows[0], "values"):
        told = [{"message": filled(row.message, row.values)} for row in rows]
    else:
        told = [{} for _row in rows]
    cells = [_cells_of(reader, row, names) | more for row, more in zip(rows, told, strict=True)]
    filled_in = {name for name in names if any(row[name] not in ("", "0", "0.00") for row in cells)}
    kept = tuple(name for name in names if name in filled_in or _PAIRS.get(name) in filled_in)
    return cells, kept, [word(name, reader.of_supplier) for name in kept]


def _cells_of(reader: _Reader, row: Any, names: Sequence[str]) -> dict[str, str]:
    """A row as text. Lines that are only words have no figures, and a subtotal says that it is one."""
    cells = {name: reader.text(name, getattr(row, name)) for name in names}
    kind = getattr(row, "kind", "")
    if kind not in _WORDS_ONLY or "text" not in cells:
        return cells
    for name in names:
        if isinstance(getattr(row, name), Decimal) and not (kind == "subtotal" and name == "amount"):
            cells[name] = ""
    if kind == "subtotal":
        cells["text"] = cells["text"] or _("Subtotal")
    return cells


def show_list(
    door: Workspace, rows: Iterable[Any], columns: Sequence[str] | None = None, json: bool = False, **more: Any
) -> None:
    """Many rows (dataclasses or dicts): a table of some columns, or `{"rows": [...]}` with all fields."""
    places = places_of(door)
    rows = list(rows)
    if json:
        write(_dumped({"rows": [as_json(row, places) for row in rows], **as_json(more, places)}))
        return
    zone = ZoneInfo(door.keeper.clock.zone)
    plain = []
    for row in rows:
        values = row if isinstance(row, dict) else {one.name: getattr(row, one.name) for one in dataclasses.fields(row)}
        reader = _Reader(places, zone, _about_supplier(row), str(values.get("currency") or ""))
        said = {name: reader.text(name, value) for name, value in values.items()}
        if "message" in values and "values" in values:
            said["message"] = filled(values["message"], values["values"])
        plain.append(said)
    names = tuple(columns or (plain[0] if plain else ()))
    print_table(plain, names, [word(name, bool(rows) and _about_supplier(rows[0])) for name in names])
    for name, value in more.items():
        text = _Reader(places, zone, False, "").text(name, value) or "0"
        write(f"{word(name)}: {text}")


def print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], titles: Sequence[str] | None = None) -> None:
    """Rows under their titles, numbers to the right; Chinese characters take two columns."""
    if not rows:
        write(_("Nothing found."))
        return
    cells = [[_cell(row.get(name)) for name in columns] for row in rows]
    heads = list(titles or columns)
    widths = [max(_width(row[i]) for row in [heads, *cells]) for i in range(len(columns))]
    numeric = [all(_is_number(row[i]) for row in cells) for i in range(len(columns))]
    for row in [heads, ["-" * width for width in widths], *cells]:
        parts = []
        for text, width, right in zip(row, widths, numeric, strict=True):
            pad = " " * (width - _width(text))
            parts.append(pad + text if right else text + pad)
        write("  ".join(parts).rstrip())


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return printable(str(value)).replace("\n", " ").replace("\t", " ")


def _is_number(text: str) -> bool:
    try:
        return not text or Decimal(text.replace(",", "").removesuffix("%")).is_finite()
    except InvalidOperation:
        return False


# ------------------------------------------------------------------------------------------------ for machines


def places_of(door: Workspace) -> dict[str, int]:
    """Decimal places by currency; the base currency's also under ``""``."""
    from erp_tui.domain.administration import queries

    def read(unit: Any) -> dict[str, int]:
        found = {code: currency.places for code, currency in queries.currencies(unit).items()}
        return found | {"": found[queries.company(unit).base_currency]}

    return door.read(read)


def as_json(value: Any, places: Mapping[str, int], currency: str = "", name: str = "") -> Any:
    """Views as JSON values: amounts as decimal strings with their currency's places, quantities and prices as plain ones.

    What a Decimal is follows from its name (`words.kind_of_number`); an amount is in the `currency` of its document, or in base
    currency (`…_base`, and where no currency is named). Keys of our own (ids, versions) stay inside.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        inside = value.get("currency") or currency
        return {
            str(key): as_json(item, places, inside, str(key)) for key, item in value.items() if not is_inner(str(key))
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(item, places, currency, name) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return _number(value, places, currency, name)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _number(value: Decimal, places: Mapping[str, int], currency: str, name: str) -> str:
    if kind_of_number(name) == "number" or not places:
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return format(value.quantize(Decimal(1).scaleb(-places[_currency(name, currency, places)])), "f")


def _currency(name: str, currency: str, places: Mapping[str, int]) -> str:
    """The currency of an amount: credit limits too are in base currency, whatever a customer pays in."""
    return (
        currency if currency in places and not name.endswith("_base") and name not in ("credit_limit", "value") else ""
    )
