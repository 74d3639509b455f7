"""Changing products, categories and barcodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.codes import new_code
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed, raise_all
from erp_tui.domain.kernel.money import fits
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean, fold
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.products import queries, rules, searched  # noqa: F401 - enters what is searched
from erp_tui.domain.products.items import name_for_customer, set_components
from erp_tui.domain.products.models import Barcode, Category, Product, ProductTemplate
from erp_tui.domain.products.rules import NewProduct

__all__ = [
    "add_barcode", "archive", "block", "change", "create", "create_many", "move_category", "name_for_customer", "new_category",
    "new_template", "restore", "set_components", "unblock",
]  # fmt: skip

CHANGEABLE = {
    "name", "specification", "kind", "route", "category_id", "list_price", "standard_cost", "tax_class", "discontinued",
    "custom", "entry_note", "currency", "template_id", "attributes",
}  # fmt: skip


@verb("products.create", N_("New product"), roles=(CLERK,))
def create(uow: UnitOfWork, new: NewProduct) -> int:
    """Something to sell or buy. A code in use is refused."""
    return create_many(uow, [new])[0]


@verb("products.create_many", N_("New product"), roles=(CLERK,))
def create_many(uow: UnitOfWork, many: Sequence[NewProduct]) -> list[int]:
    """Many at once, some statements in all."""
    raise_all([fault for new in many for fault in _faults(uow, asdict(new))])
    codes = _codes(uow, many)
    ids = records.add_many(
        uow, "product", [{"label": clean(new.name), "number": code} for new, code in zip(many, codes, strict=True)]
    )
    write.insert(
        uow,
        Product,
        [
            asdict(new) | {"id": product_id, "code": code, "name": clean(new.name), "sort_name": fold(clean(new.name)),
                           "specification": clean(new.specification), "tax_class": new.tax_class or _usual_tax_class(uow, new)}
            for new, code, product_id in zip(many, codes, ids, strict=True)
        ],
    )  # fmt: skip
    return ids


def _codes(uow: UnitOfWork, many: Sequence[NewProduct]) -> list[str]:
    given = [clean(new.code) if new.code else "" for new in many]
    lacking = given.count("")
    drawn = iter(numbering.take_many(uow, "product", uow.today, lacking) if lacking else ())
    codes = [code or next(drawn) for code in given]
    table = table_of(Product)
    taken = {row.code for row in uow.rows(select(table.c.code).where(table.c.code.in_(codes)))}
    twice = taken | {code for code in codes if codes.count(code) > 1 and len(codes) < 1000}
    raise_all(
        [
            InvalidInput("code_taken", N_("The code {code} is in use."), field="code", code=code)
            for code in sorted(twice)
        ]
    )
    return codes


@verb("products.change", N_("Change product"), roles=(CLERK,))
def change(uow: UnitOfWork, product_id: int, *, version: int | None = None, **new: Any) -> int:
    """Change what is given of CHANGEABLE. Unit and valuation stay as they were made."""
    assert new.keys() <= CHANGEABLE, new.keys() - CHANGEABLE
    before = rows.get(uow, Product, product_id, lock=True)
    raise_all(_faults(uow, new))
    if (
        "goods" in (before["kind"], new.get("kind", before["kind"]))
        and new.get("kind", before["kind"]) != before["kind"]
    ):
        raise NotAllowed("kind_fixed", N_("What is kept in stock stays so: make a new product."), field="kind")
    for name in ("name", "specification", "entry_note"):
        if name in new:
            new[name] = clean(new[name])
    if "name" in new:
        new["sort_name"] = fold(new["name"])
        records.change(uow, product_id, label=new["name"])
    uow.seen.pop("products", None)
    write.update(uow, Product, before, version=version, **new)
    return product_id


@verb("products.block", N_("Block product"), roles=(CLERK,))
def block(uow: UnitOfWork, product_id: int, reason: str) -> int:
    """A blocked product comes on no new line of a document; the reason is said to whoever tries."""
    reason = clean(reason)
    if not reason:
        raise InvalidInput("no_reason", N_("Give a reason."), field="reason")
    uow.seen.pop("products", None)
    write.update(uow, Product, rows.get(uow, Product, product_id, lock=True), blocked_reason=reason)
    return product_id


@verb("products.unblock", N_("Unblock product"))
def unblock(uow: UnitOfWork, product_id: int) -> int:
    uow.seen.pop("products", None)
    write.update(uow, Product, rows.get(uow, Product, product_id, lock=True), blocked_reason=None)
    return product_id


@verb("products.archive", N_("Archive product"), roles=(CLERK,))
def archive(uow: UnitOfWork, product_id: int) -> int:
    """Take a product out of use; its documents stay."""
    before = rows.get(uow, Product, product_id, lock=True)
    if before["archived_at"] is not None:
        raise NotAllowed("product_archived", N_("{name} is archived."), name=before["name"])
    uow.seen.pop("products", None)
    write.update(uow, Product, before, archived_at=uow.now)
    records.change(uow, product_id, archived_at=uow.now)
    return product_id


@verb("products.restore", N_("Take back from archive"), roles=(CLERK,))
def restore(uow: UnitOfWork, product_id: int) -> int:
    uow.seen.pop("products", None)
    write.update(uow, Product, rows.get(uow, Product, product_id, lock=True), archived_at=None)
    records.change(uow, product_id, archived_at=None)
    return product_id


@verb("products.new_category", N_("New category"), roles=(CLERK,))
def new_category(uow: UnitOfWork, code: str, name: str, *, description: str = "", parent_id: int | None = None) -> int:
    code = new_code(uow, Category, code)
    row = write.insert_one(
        uow, Category, code=code, name=clean(name) or code, description=clean(description), parent_id=parent_id
    )
    return int(row["id"])


@verb("products.new_template", N_("New product template"), roles=(CLERK,))
def new_template(uow: UnitOfWork, code: str, name: str, attributes: dict[str, Any] | None = None) -> int:
    """What variants have in common; `attributes` names what tells them apart and which values there are."""
    code = new_code(uow, ProductTemplate, code, longest=40)
    row = write.insert_one(uow, ProductTemplate, code=code, name=clean(name) or code, attributes=attributes)
    return int(row["id"])


@verb("products.add_barcode", N_("New barcode"), roles=(CLERK,))
def add_barcode(uow: UnitOfWork, product_id: int, code: str, quantity: Decimal = Decimal(1)) -> None:
    """A code on the goods, for so many stock units."""
    code = new_code(uow, Barcode, code, longest=60)
    if not fits(quantity) or quantity == 0:
        raise InvalidInput("not_positive", N_("A quantity is a number above zero."), field="quantity")
    unit = rows.get(uow, Product, product_id)["unit"]
    write.insert_one(uow, Barcode, code=code, product_id=product_id, unit=unit, quantity=quantity)


@verb("products.move_category", N_("Move category"), roles=(CLERK,))
def move_category(uow: UnitOfWork, category_id: int, parent_id: int | None) -> int:
    """Put a category below another one (None: at the top). Refused where it would lie below itself."""
    before = rows.get(uow, Category, category_id, lock=True)
    if category_id in queries.category_line(uow, parent_id):
        raise InvalidInput("category_circle", N_("A category cannot lie below itself."), field="parent")
    write.update(uow, Category, before, parent_id=parent_id)
    return category_id


def _usual_tax_class(uow: UnitOfWork, new: NewProduct) -> str | None:
    classes = administration.tax_classes(uow, "product")
    wanted = "service" if new.kind == "service" else "standard"
    return wanted if wanted in classes else None


def _faults(uow: UnitOfWork, values: dict[str, Any]) -> list[BusinessError]:
    found = rules.faults_of(values)
    if "unit" in values and values["unit"] not in administration.units_of_measure(uow):
        found.append(
            InvalidInput("no_unit", N_("There is no unit of measure {code}."), field="unit", code=values["unit"])
        )
    if values.get("currency") is not None and values["currency"] not in administration.currencies(uow):
        found.append(
            InvalidInput("no_currency", N_("There is no currency {code}."), field="currency", code=values["currency"])
        )
    if values.get("tax_class") is not None and values["tax_class"] not in administration.tax_classes(uow, "product"):
        found.append(InvalidInput("no_tax_class", N_("There is no such tax class."), field="tax_class"))
    return found
