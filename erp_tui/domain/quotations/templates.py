"""Templates: named sets of lines to begin quotations with, optional ones among them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import codes, records, rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotFound
from erp_tui.domain.kernel.money import EXACT, fits
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean, fold
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.pricing.documents import COUNTED, LINE_KINDS, LineInput
from erp_tui.domain.products import queries as products
from erp_tui.domain.quotations.models import QuotationTemplate, QuotationTemplateLine
from erp_tui.domain.quotations.rules import NewTemplate


@verb("quotations.new_template", N_("New template"), roles=(CLERK,))
def new_template(uow: UnitOfWork, new: NewTemplate) -> int:
    """A named set of lines. A code that exists is refused."""
    currency = new.currency or administration.base_currency(uow).code
    return save(uow, new.code, new.name, currency, new.printed_note, new.lines)


def save(uow: UnitOfWork, code: str, name: str, currency: str, note: str, lines: Sequence[LineInput]) -> int:
    """Store a template. Prices that the price lists gave are left out: they are looked up when it is used."""
    code = codes.new_code(uow, QuotationTemplate, code.upper(), longest=30)
    administration.currency(uow, currency)
    stored = _lines(uow, lines)
    name = _name(name)
    template_id = records.add(uow, "quotation_template", name, number=code)
    write.insert_one(
        uow, QuotationTemplate, id=template_id, code=code, name=name, sort_name=fold(name), currency=currency,
        printed_note=clean(note, multiline=True, limit=2000),
    )  # fmt: skip
    write.insert(uow, QuotationTemplateLine, [line | {"template_id": template_id} for line in stored])
    return template_id


def _name(name: str) -> str:
    name = clean(name, limit=120)
    if not name:
        raise InvalidInput("no_name", N_("A name is needed."), field="name")
    return name


def _lines(uow: UnitOfWork, lines: Sequence[LineInput]) -> list[dict[str, Any]]:
    if not lines:
        raise InvalidInput("no_lines", N_("A template needs at least one line."), field="lines")
    known = products.by_code(uow, [line.code for line in lines if line.product_id is None and line.code])
    found: list[dict[str, Any]] = []
    kept = [line for line in lines if (line.price_reason or {}).get("code") != "promotion"]
    for number, line in enumerate(kept, 1):
        product_id = line.product_id
        if product_id is None and line.code:
            if line.code not in known:
                raise NotFound("no_product", N_("Line {line}: there is no product {code}."), field="product",
                               line=number, code=clean(line.code))  # fmt: skip
            product_id = known[line.code].id
        _check(line, product_id, number)
        by_hand = line.price_reason is None or line.price_reason.get("code") == "given"
        found.append(
            {
                "line_no": number,
                "kind": line.kind,
                "product_id": product_id,
                "text": clean(line.text or "", multiline=True, limit=500),
                "quantity": line.quantity,
                "unit": line.unit,
                "unit_price": line.unit_price if by_hand else None,
                "discount_percent": line.discount_percent,
                "optional": line.optional,
            }
        )
    names = products.by_id(uow, [line["product_id"] for line in found if line["product_id"] is not None])
    for row in found:  # a product's own name is read when the template is used
        if row["product_id"] in names and row["text"] == names[row["product_id"]].name:
            row["text"] = ""
    return found


def _check(line: LineInput, product_id: int | None, number: int) -> None:
    if line.kind not in LINE_KINDS:
        raise InvalidInput("bad_line_kind", N_("Line {line}: no such kind of line."), field="kind", line=number)
    if line.kind == "product" and product_id is None:
        raise InvalidInput("no_product_named", N_("Line {line}: name a product."), field="product", line=number)
    if line.kind in COUNTED and (not fits(line.quantity) or line.quantity <= 0):
        raise InvalidInput(
            "not_positive", N_("Line {line}: a quantity is a number above zero."), field="quantity", line=number
        )
    if not fits(line.discount_percent, most=Decimal(100)):
        raise InvalidInput("bad_discount", N_("Line {line}: a discount is between 0 and 100 percent."),
                           field="discount_percent", line=number)  # fmt: skip
    if line.unit_price is not None and not fits(line.unit_price):
        raise InvalidInput(
            "bad_price",
            N_("Line {line}: a price is not below zero and has at most six decimal places."),
            field="unit_price",
            line=number,
        )


@verb("quotations.change_template", N_("Change template"), roles=(CLERK,))
def change_template(
    uow: UnitOfWork,
    template_id: int,
    *,
    version: int | None = None,
    name: str | None = None,
    printed_note: str | None = None,
    lines: Sequence[LineInput] | None = None,
) -> int:
    """Another name or note, or other lines in place of all it has."""
    before = rows.get(uow, QuotationTemplate, template_id, lock=True)
    new: dict[str, Any] = {}
    if name is not None:
        new |= {"name": _name(name), "sort_name": fold(_name(name))}
        records.change(uow, template_id, label=new["name"])
    if printed_note is not None:
        new["printed_note"] = clean(printed_note, multiline=True, limit=2000)
    if lines is not None:
        stored = _lines(uow, lines)
        write.delete(uow, QuotationTemplateLine, rows.lines_of(uow, QuotationTemplateLine, "template_id", template_id))
        write.insert(uow, QuotationTemplateLine, [line | {"template_id": template_id} for line in stored])
    write.update(uow, QuotationTemplate, before, version=version, **new)
    return template_id


@verb("quotations.archive_template", N_("Archive template"), roles=(CLERK,))
def archive_template(uow: UnitOfWork, template_id: int) -> int:
    """It is no longer offered; quotes made from it stay."""
    before = rows.get(uow, QuotationTemplate, template_id, lock=True)
    write.update(uow, QuotationTemplate, before, archived_at=uow.now)
    records.change(uow, template_id, archived_at=uow.now)
    return template_id


def as_lines(unit: Unit, code: str, currency: str) -> tuple[dict[str, Any], list[LineInput]]:
    """A template and its lines for a quotation in a currency: prices that it names are converted at today's rates."""
    table = table_of(QuotationTemplate)
    row = unit.row(select(table).where(table.c.code == clean(code).upper(), table.c.archived_at.is_(None)))
    if row is None:
        raise NotFound("no_template", N_("There is no template {code}."), field="template", code=clean(code))
    template = dict(row._mapping)
    factor = Decimal(1)
    if template["currency"] != currency:
        to, of = (administration.rate_on(unit, one, unit.today) for one in (currency, template["currency"]))
        factor = EXACT.divide(to, of)
    places = Decimal(1).scaleb(-int(administration.setting(unit, "price.places")))
    found = []
    for line in rows.lines_of(unit, QuotationTemplateLine, "template_id", template["id"]):
        price = line["unit_price"]
        if price is not None and factor != 1:
            price = EXACT.multiply(price, factor).quantize(places)
        found.append(
            LineInput(
                kind=line["kind"],
                product_id=line["product_id"],
                text=line["text"] or None,
                quantity=line["quantity"],
                unit=line["unit"],
                unit_price=price,
                discount_percent=line["discount_percent"],
                optional=line["optional"],
            )
        )
    return template, found
