"""`erp-tui import customers|products FILE`: CSV into the books, tried without writing first, rejects listed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from erp_tui.cli.base import Json, Wrong, a_number, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.output import done, show_list
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.text import N_, clean, fold
from erp_tui.domain.parties import queries as parties
from erp_tui.i18n import _, said
from erp_tui.workspace import Workspace

app = group("import", N_("Import customers or products from CSV"))
File = Annotated[Path, typer.Argument(help="A CSV file with a header row; UTF-8, UTF-16, or GBK.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Try it without writing.")]
DecimalSign = Annotated[str | None, typer.Option("--decimal", help="point or comma; none: found out from the file.")]
REJECTED = RowsOf(("record", "code", "reason"), ("accepted", "dry_run", "warnings"))
CUSTOMER_NAMES = {
    "code": ("code", "customer_id", "customer id", "id", "客户编号"), "name": ("name", "company_name", "company", "客户名称"),
    "street": ("street", "address", "地址"), "postal_code": ("postal_code", "postal code", "zip", "postcode", "邮编"),
    "city": ("city", "城市"), "region": ("region", "state", "省份"), "country": ("country", "国家"),
    "phone": ("phone", "telephone", "电话"), "email": ("email", "e-mail", "邮箱"),
    "contact": ("contact", "contact_name", "联系人"), "tax_number": ("tax_number", "tax number", "vat", "税号"),
    "credit_limit": ("credit_limit", "credit limit", "信用额度"), "note": ("note", "notes", "备注"),
}  # fmt: skip
PRODUCT_NAMES = {
    "code": ("code", "sku", "product_id", "id", "商品编码"), "name": ("name", "product_name", "商品名称"),
    "price": ("price", "unit_price", "list_price", "不含税单价"), "cost": ("cost", "standard_cost", "成本"),
    "unit": ("unit", "单位"), "stock": ("stock", "units_in_stock", "库存"),
    "specification": ("specification", "quantity_per_unit", "规格"),
}  # fmt: skip


@app.command("customers", answers=REJECTED, example="customers.csv --dry-run")
def customers(file: File, dry_run: DryRun = False, decimal: DecimalSign = None, json: Json = False) -> None:
    """Columns by name: code, name, street, postal_code, city, region, country, phone, email, contact, credit_limit, note."""
    from erp_tui.domain.parties import services
    from erp_tui.domain.parties.rules import NewAddress, NewContact, NewParty

    door = open_door()
    countries = door.read(administration.countries)
    by_name = {fold(name): code for code, name in countries.items()}

    def make(row: dict[str, str], number: Callable[[str], Decimal]) -> Callable[[Any], int]:
        place: dict[str, Any] = {name: row.get(name, "") for name in ("street", "postal_code", "city", "region")}
        country = by_name.get(fold(row.get("country", "")), row.get("country", "").upper()) or None
        new = NewParty(
            name=row["name"], code=row["code"], phone=row.get("phone", ""), email=row.get("email", ""),
            tax_number=row.get("tax_number", ""), needs=row.get("note", ""),
            credit_limit=number(row["credit_limit"]) if row.get("credit_limit") else None,
            addresses=(NewAddress(**place, country=country),) if any(place.values()) or country else (),
            contacts=(NewContact(row["contact"]),) if row.get("contact") else (),
        )  # fmt: skip
        return lambda uow: services.create(uow, new)

    taking = Import(door, "party", _records(file, CUSTOMER_NAMES, ("code", "name"), ("credit_limit",), decimal))
    _report(door, taking.run(make, dry_run), dry_run, json)


@app.command("products", answers=REJECTED, example="products.csv --dry-run")
def products(file: File, dry_run: DryRun = False, decimal: DecimalSign = None, json: Json = False) -> None:
    """Columns by name: code, name, price, cost, unit, specification, stock (what is there at the beginning)."""
    from erp_tui.domain.products import services
    from erp_tui.domain.products.rules import NewProduct
    from erp_tui.domain.stock import services as stock

    door = open_door()

    def make(row: dict[str, str], number: Callable[[str], Decimal]) -> Callable[[Any], int]:
        if not row.get("price"):
            raise Wrong(_("There is no price."))
        there = number(row.get("stock") or "0")
        if there < 0:
            raise Wrong(_("Stock is below zero: {on_hand}").format(on_hand=there))
        new = NewProduct(
            name=row["name"], code=row["code"], list_price=number(row["price"]),
            standard_cost=number(row.get("cost") or "0"), unit=row.get("unit") or "pcs",
            specification=row.get("specification", ""),
        )  # fmt: skip

        def store(uow: Any) -> int:
            product_id = services.create(uow, new)
            if there:
                stock.adjust(uow, product_id, there, "opening", unit_cost=new.standard_cost)
            return product_id

        return store

    numbers = ("price", "cost", "stock")
    taking = Import(door, "product", _records(file, PRODUCT_NAMES, ("code", "name", "price"), numbers, decimal))
    _report(door, taking.run(make, dry_run), dry_run, json)


@dataclass
class Import:
    """One unit of work for each record: good ones come in, bad ones are listed; a second import doubles nothing."""

    door: Workspace
    kind: str
    file: CsvFile
    accepted: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    _codes: set[str] = field(default_factory=set)
    _names: set[str] = field(default_factory=set)

    def run(self, make: Callable[..., Callable[[Any], int]], dry_run: bool) -> Import:
        in_books = {fold(number) for number in self.door.read(records.numbers, self.kind)}
        for number, row in enumerate(self.file.rows, 1):
            where = {"record": number, "code": clean(row.get("code", ""))}
            try:
                reason = self._why_not(row, in_books)
                if reason is None:
                    like = self._likeness(row)
                    store = make(row, self.file.number)
                    _try(self.door, store) if dry_run else self.door.perform(store)
                    self.accepted += 1
                    if like:
                        self.warnings.append(where | {"reason": like})
            except BusinessError as error:
                reason = said(error)
            except Wrong as error:
                reason = error.format_message()
            if reason is not None:
                self.rejected.append(where | {"reason": reason})
        return self

    def _why_not(self, row: dict[str, str], in_books: set[str]) -> str | None:
        if "" in row:
            return _("The record has more fields than the header.")
        if not clean(row.get("name", "")):
            return _("There is no name.")
        code = clean(row.get("code", ""))
        if not code:
            return _("There is no code.")
        folded = fold(code)
        if folded in self._codes:
            return _("The code {code} is in the file twice.").format(code=code)
        self._codes.add(folded)
        return _("The code {code} is in use.").format(code=code) if folded in in_books else None

    def _likeness(self, row: dict[str, str]) -> str:
        """A customer of the same name and city, in the file or in the books: a remark, never a refusal."""
        if self.kind != "party":
            return ""
        name, before = " ".join(fold(f"{row['name']} {row.get('city', '')}").split()), len(self._names)
        self._names.add(name)
        if len(self._names) == before:
            return _("The same name and city stand in the file before.")
        for like in self.door.read(parties.likely_duplicates, name=row["name"]):
            cities = {fold(one.city) for one in self.door.read(parties.party, like.party_id).addresses} or {""}
            if fold(row.get("city", "")) in cities:
                return _("Like {code} {name} ({by}).").format(code=like.code, name=like.name, by=_(like.by))
        return ""


def _report(door: Workspace, taken: Import, dry_run: bool, json: bool) -> None:
    columns = ("record", "code", "reason")
    if json:
        show_list(
            door, taken.rejected, columns, True, accepted=taken.accepted, dry_run=dry_run, warnings=taken.warnings
        )
    else:
        if taken.rejected:
            show_list(door, taken.rejected, columns)
        for one in taken.warnings:
            typer.echo(_("Record {record}: {reason}").format(record=one["record"], reason=one["reason"]), err=True)
        text = (
            _("{accepted} records could come in, {rejected} not.")
            if dry_run
            else _("{accepted} records came in, {rejected} not.")
        )
        done(text.format(accepted=taken.accepted, rejected=len(taken.rejected)))
    if taken.rejected:
        typer.echo(f"erp-tui: {_('{count} records are refused.').format(count=len(taken.rejected))}", err=True)
        raise typer.Exit(1)


class _Undone(Exception):
    """Ends a trial: nothing of it is kept."""


def _try(door: Workspace, store: Callable[[Any], int]) -> None:
    def run(uow: Any) -> None:
        store(uow)
        raise _Undone

    try:
        door.perform(run)
    except _Undone:
        return


# ------------------------------------------------------------------------------------------------ the file


@dataclass(frozen=True)
class CsvFile:
    """Data records by our field names (a surplus field under the empty name), and how its numbers are written."""

    rows: list[dict[str, str]]
    comma: bool
    """Whether the comma is the decimal sign, the point that of thousands."""

    def number(self, text: str) -> Decimal:
        decimal, thousands = (",", ".") if self.comma else (".", ",")
        plain = text.strip().replace("\u00a0", "").replace(" ", "")
        whole, sign, part = plain.partition(decimal)
        if thousands in part or (
            thousands in whole and not re.fullmatch(rf"[+-]?\d{{1,3}}(\{thousands}\d{{3}})+", whole)
        ):
            raise Wrong(_("Not a number: {text}").format(text=text))
        return a_number(whole.replace(thousands, "") + ("." + part if sign else ""))


def _records(
    file: Path,
    names: dict[str, tuple[str, ...]],
    needed: tuple[str, ...],
    numbers: tuple[str, ...],
    decimal: str | None,
) -> CsvFile:
    """A file that cannot be read, or lacks a column that is needed, is refused whole."""
    if decimal not in (None, "point", "comma"):
        raise Wrong(_("{name} is one of: {choices}.").format(name="--decimal", choices="point, comma"))
    try:
        raw = file.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Wrong(_("{file} cannot be read: {reason}").format(file=file, reason=reason)) from error
    text = _decoded(raw)
    head = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    try:
        lines = [line for line in reader if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise Wrong(_("{file} cannot be read: {reason}").format(file=file, reason=error)) from error
    header = [fold(name.strip()) for name in lines[0]] if lines else []
    found = {name: header.index(alias) for name, aliases in names.items() for alias in aliases[::-1] if alias in header}
    missing = [name for name in needed if name not in found]
    if missing:
        raise Wrong(_("The file has no column {column}.").format(column=", ".join(missing)))
    rows = list(_rows(lines[1:], found, len(header)))
    written = [row[name] for row in rows for name in numbers if row.get(name)]
    return CsvFile(rows, decimal == "comma" if decimal else _decimal_is_comma(written, delimiter))


def _rows(lines: list[list[str]], found: dict[str, int], width: int) -> Iterator[dict[str, str]]:
    for line in lines:
        row = {name: line[place].strip() if place < len(line) else "" for name, place in found.items()}
        yield row | {"": "more"} if any(cell.strip() for cell in line[width:]) else row


def _decimal_is_comma(written: list[str], delimiter: str) -> bool:
    """What stands last where both signs stand decides; else what cannot be thousands; else the usual of the delimiter."""
    for text in written:
        if "," in text and "." in text:
            return text.rfind(",") > text.rfind(".")
    for sign, comma in ((",", True), (".", False)):
        if any(text.count(sign) == 1 and not re.fullmatch(rf"[+-]?\d{{1,3}}\{sign}\d{{3}}", text) for text in written):
            return comma
    return delimiter == ";"


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Wrong(_("The file is neither UTF-8 nor GBK."))
