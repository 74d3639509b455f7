"""What hangs on a product: the components of a kit, and what customers call it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from erp_tui.domain.kernel import rows, write
from erp_tui.domain.kernel.codes import why_not_code
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed, NotFound, raise_all
from erp_tui.domain.kernel.money import fits
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean, fold
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.products import queries
from erp_tui.domain.products.models import CustomerItem, KitComponent, Product
from erp_tui.domain.products.queries import Component


@verb("products.set_components", N_("Set kit components"), roles=(CLERK,))
def set_components(uow: UnitOfWork, kit_id: int, components: Sequence[Component]) -> int:
    """What one kit consists of, instead of what it consisted of before. Quantities in the components' stock units.

    Refused: a product that is no kit; a component twice, of no quantity, or a kit itself.
    """
    kit = rows.get(uow, Product, kit_id, lock=True)
    if kit["kind"] != "kit":
        raise NotAllowed("no_kit", N_("{name} is no kit."), field="product", name=kit["name"])
    known = queries.by_id(uow, [one.product_id for one in components])
    raise_all(_faults(components, known))
    queries.check_steps(uow, {one.product_id: one.quantity for one in components})
    before = [
        dict(row._mapping)
        for row in uow.rows(select(table_of(KitComponent)).where(table_of(KitComponent).c.kit_id == kit_id))
    ]
    write.delete(uow, KitComponent, before)
    write.insert(
        uow,
        KitComponent,
        [
            {"kit_id": kit_id, "line_no": number, "product_id": one.product_id, "quantity": one.quantity}
            for number, one in enumerate(components, 1)
        ],
    )
    return kit_id


def _faults(components: Sequence[Component], known: dict[int, queries.ProductView]) -> list[BusinessError]:
    found: list[BusinessError] = []
    seen: set[int] = set()
    for one in components:
        view = known.get(one.product_id)
        if view is None:
            message = N_("There is no product {code}.")
            found.append(NotFound("no_product", message, field="product", code=one.product_id))
            continue
        if one.product_id in seen:
            message = N_("{name} is named twice.")
            found.append(InvalidInput("component_twice", message, field="product", name=view.name))
        if view.kind == "kit":
            message = N_("{name} is a kit: name what it consists of.")
            found.append(NotAllowed("kit_in_kit", message, field="product", name=view.name))
        if not fits(one.quantity) or one.quantity == 0:
            found.append(InvalidInput("not_positive", N_("A quantity is a number above zero."), field="quantity"))
        seen.add(one.product_id)
    return found


@verb("products.name_for_customer", N_("Set customer's item code"), roles=(CLERK,))
def name_for_customer(uow: UnitOfWork, party_id: int, product_id: int, *, code: str = "", name: str = "") -> int:
    """What a customer calls a product: the code is understood in lines of that customer, the name is printed there.

    Both empty: the customer calls it as we do. A code that the customer has for another product is refused.
    """
    code, name = clean(code), clean(name)
    if code and (error := why_not_code(code, longest=60)):
        raise error
    table = table_of(CustomerItem)
    here = (table.c.party_id == party_id) & (table.c.product_id == product_id)
    before = uow.row(select(table).where(here).with_for_update())
    if code:
        taken = select(table.c.product_id).where(table.c.party_id == party_id, table.c.sort_code == fold(code))
        if uow.value(taken.where(table.c.product_id != product_id)) is not None:
            raise InvalidInput("code_taken", N_("The code {code} is in use."), field="code", code=code)
    queries.product(uow, product_id)
    if before is not None and not (code or name):
        write.delete(uow, CustomerItem, [dict(before._mapping)])
    elif before is not None:
        write.update(uow, CustomerItem, dict(before._mapping), code=code, sort_code=fold(code), name=name)
    elif code or name:
        write.insert_one(
            uow, CustomerItem, party_id=party_id, product_id=product_id, code=code, sort_code=fold(code), name=name
        )
    return product_id
