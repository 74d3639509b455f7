"""`erp-tui import customers|products FILE`: CSV into the books, tried without writing first, rejects listed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from erp_tui.cli.base import Json, Wrong, a_number, done, group, open_door, show_list
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _, said
from erp_tui.workspace import Workspace

app = group("import", N_("Import customers or products from CSV"))
File = Annotated[Path, typer.Argument(help="A CSV file with a header row; UTF-8, or GBK.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Try it without writing.")]
CUSTOMER_NAMES = {
    "code": ("code", "customer_id", "id", "客户编号"), "name": ("name", "company_name", "客户名称"),
    "street": ("street", "address", "地址"), "postal_code": ("postal_code", "zip", "postcode", "邮编"),
    "city": ("city", "城市"), "region": ("region", "省份"), "country": ("country",), "phone": ("phone", "电话"),
    "email": ("email", "e-mail"), "contact": ("contact", "contact_name", "联系人"), "tax_number": ("tax_number", "税号"),
    "credit_limit": ("credit_limit", "信用额度"),
}  # fmt: skip
PRODUCT_NAMES = {
    "code": ("code", "sku", "product_id", "商品编码"), "name": ("name", "product_name", "商品名称"),
    "price": ("price", "unit_price", "list_price", "不含税单价"), "cost": ("cost", "standard_cost"), "unit": ("unit",),
    "specification": ("specification", "quantity_per_unit", "规格"),
}  # fmt: skip


@app.command("customers")
def customers(file: File, dry_run: DryRun = False, json: Json = False) -> None:
    """Columns by name: code, name, street, postal_code, city, region, country, phone, email, contact, credit_limit."""
    from erp_tui.domain.parties import services
    from erp_tui.domain.parties.rules import NewAddress, NewContact, NewParty

    def make(row: dict[str, str]) -> Any:
        place: dict[str, Any] = {name: row.get(name, "") for name in ("street", "postal_code", "city", "region")}
        country = row.get("country", "").upper() or None
        return NewParty(
            name=row["name"], code=row.get("code") or None, phone=row.get("phone", ""), email=row.get("email", ""),
            tax_number=row.get("tax_number", ""),
            credit_limit=a_number(row["credit_limit"]) if row.get("credit_limit") else None,
            addresses=(NewAddress(**place, country=country),) if any(place.values()) or country else (),
            contacts=(NewContact(row["contact"]),) if row.get("contact") else (),
        )  # fmt: skip

    _import(file, CUSTOMER_NAMES, make, services.create, "party", dry_run, json)


@app.command("products")
def products(file: File, dry_run: DryRun = False, json: Json = False) -> None:
    """Columns by name: code, name, price, cost, unit, specification."""
    from erp_tui.domain.products import services
    from erp_tui.domain.products.rules import NewProduct

    def make(row: dict[str, str]) -> Any:
        return NewProduct(
            name=row["name"], code=row.get("code") or None, list_price=a_number(row.get("price") or "0"),
            standard_cost=a_number(row.get("cost") or "0"), unit=row.get("unit") or "pcs",
            specification=row.get("specification", ""),
        )  # fmt: skip

    _import(file, PRODUCT_NAMES, make, services.create, "product", dry_run, json)


def _import(
    file: Path,
    names: dict[str, tuple[str, ...]],
    make: Callable[[dict[str, str]], Any],
    service: Callable[..., int],
    kind: str,
    dry_run: bool,
    json: bool,
) -> None:
    """One unit of work for each record: good ones come in, bad ones are listed; a second import doubles nothing."""
    door = open_door()
    accepted, rejected = 0, []
    seen: set[str] = set()
    for number, row in _records(file, names):
        try:
            reason = _why_not(door, kind, row, seen)
            if reason is None:
                new = make(row)
                _try(door, service, new) if dry_run else door.perform(service, new)
                accepted += 1
        except BusinessError as error:
            reason = said(error)
        except Wrong as error:
            reason = error.format_message()
        if reason is not None:
            rejected.append({"record": number, "code": row.get("code", ""), "reason": reason})
    if json or rejected:
        show_list(door, rejected, ("record", "code", "reason"), json, accepted=accepted, dry_run=dry_run)
    else:
        done(_("{accepted} records.").format(accepted=accepted))
    if rejected:
        raise typer.Exit(1)


def _why_not(door: Workspace, kind: str, row: dict[str, str], seen: set[str]) -> str | None:
    if not row.get("name"):
        return _("There is no name.")
    code = row.get("code", "")
    if not code:
        return None
    from erp_tui.domain.kernel import records
    from erp_tui.domain.kernel.errors import NotFound

    if code in seen:
        return _("The code {code} is in the file twice.").format(code=code)
    seen.add(code)
    try:
        door.read(records.by_number, kind, code)
    except NotFound:
        return None
    return _("The code {code} is in use.").format(code=code)


class _Undone(Exception):
    """Ends a trial: nothing of it is kept."""


def _try(door: Workspace, service: Callable[..., int], new: Any) -> None:
    def run(uow: Any) -> None:
        service(uow, new)
        raise _Undone

    try:
        door.perform(run)
    except _Undone:
        return


def _records(file: Path, names: dict[str, tuple[str, ...]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Data records from 1, by our field names. A file that cannot be read, or lacks a name column, is refused whole."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Wrong(_("{file} cannot be read: {reason}").format(file=file, reason=error.strerror)) from error
    text = _decoded(raw)
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    found = {field: header[alias] for field, aliases in names.items() for alias in aliases[::-1] if alias in header}
    if "name" not in found:
        raise Wrong(_("The file has no column {column}.").format(column="name"))
    for number, row in enumerate(reader, 1):
        yield number, {field: (row[column] or "").strip() for field, column in found.items()}


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Wrong(_("The file is neither UTF-8 nor GBK."))
