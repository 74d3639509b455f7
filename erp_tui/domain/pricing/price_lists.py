"""Changing price lists: their rules, who has which list, which one is the default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import records, rows, write
from erp_tui.domain.kernel.codes import new_code
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotFound, raise_all
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean, fold
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import verb
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing import price_rules, prices
from erp_tui.domain.pricing.models import GroupPriceList, PartyPriceList, PriceList, PriceRule
from erp_tui.domain.products import queries as products

OWN = {"id", "list_id", "line_no"}
RULE_FIELDS = tuple(name for name in price_rules.PriceRule.__dataclass_fields__ if name not in OWN)
"""What is said of a rule; its list and its place are not."""

EMPTY_RULE: Mapping[str, Any] = {
    name: one.default for name, one in price_rules.PriceRule.__dataclass_fields__.items() if name not in OWN
}
"""A rule that says nothing: what a rule is that is to be replaced as a whole begins with."""


@dataclass(frozen=True)
class NewPriceList:
    """`currency` None: the company's. `includes_tax`: the prices contain their taxes."""

    code: str
    name: str = ""
    currency: str | None = None
    includes_tax: bool = False


@verb("pricing.new_list", N_("New price list"))
def new_list(uow: UnitOfWork, new: NewPriceList) -> int:
    """A price list without rules: it gives the list prices of the products in its currency."""
    code = new_code(uow, PriceList, new.code)
    currency = administration.currency(uow, new.currency or administration.company(uow).base_currency)
    name = clean(new.name) or code
    list_id = records.add(uow, "price_list", name, number=code)
    write.insert_one(uow, PriceList, id=list_id, code=code, name=name, sort_name=fold(name), currency=currency.code,
                     includes_tax=new.includes_tax)  # fmt: skip
    return list_id


@verb("pricing.change_list", N_("Change price list"))
def change_list(uow: UnitOfWork, list_id: int, *, version: int | None = None, **new: Any) -> int:
    """Name, or whether prices include tax: documents made from now on are so. The currency stays: the rules' amounts are in it."""
    assert new.keys() <= {"name", "includes_tax"}, new
    before = rows.get(uow, PriceList, list_id, lock=True)
    if "name" in new:
        new["name"] = clean(new["name"]) or before["code"]
        new["sort_name"] = fold(new["name"])
        records.change(uow, list_id, label=new["name"])
    write.update(uow, PriceList, before, version=version, **new)
    return list_id


@verb("pricing.set_default_list", N_("Set default price list"))
def set_default_list(uow: UnitOfWork, list_id: int | None) -> int | None:
    """The list of all who have none, themselves or by their group; None: they pay list prices."""
    table = table_of(PriceList)
    found = uow.rows(
        select(table).where(table.c.is_default | (table.c.id == list_id)).order_by(table.c.id).with_for_update()
    )
    if list_id is not None:
        _usable(uow, list_id)
    changes = [(dict(row._mapping), {"is_default": row.id == list_id}) for row in found]
    write.update_many(uow, PriceList, changes)
    return list_id


@verb("pricing.archive_list", N_("Archive price list"))
def archive_list(uow: UnitOfWork, list_id: int) -> int:
    """Take a list out of use: who has it gets the next one that counts. Documents that have it keep it.

    Refused for a list that others are based on.
    """
    before = rows.get(uow, PriceList, list_id, lock=True)
    users = [one.code for one in prices.lists(uow).values() if list_id in one.based_on and not one.is_archived]
    if users:
        raise NotAllowed("list_in_use", N_("Price lists are based on it: {codes}."), codes=", ".join(users))
    write.update(uow, PriceList, before, archived_at=uow.now, is_default=False)
    records.change(uow, list_id, archived_at=uow.now)
    return list_id


@verb("pricing.restore_list", N_("Take back from archive"))
def restore_list(uow: UnitOfWork, list_id: int) -> int:
    write.update(uow, PriceList, rows.get(uow, PriceList, list_id, lock=True), archived_at=None)
    records.change(uow, list_id, archived_at=None)
    return list_id


def _usable(uow: UnitOfWork, list_id: int) -> prices.ListView:
    found = prices.list_named(uow, list_id)
    assert found is not None
    if found.is_archived:
        raise NotAllowed("list_archived", N_("{name} is archived."), field="price_list", name=found.name)
    return found


# ------------------------------------------------------------------------------------------------ rules


@verb("pricing.add_rules", N_("Add price rules"))
def add_rules(uow: UnitOfWork, list_id: int, rules: Sequence[Mapping[str, Any]], *, at: int | None = None) -> list[int]:
    """Rules of RULE_FIELDS at the end of a list, or so that the first of them has the place `at`. Gives their ids.

    Refused: what cannot be (all faults at once), a base that leads back to this list. Overlapping rules are no fault: their
    order decides, and `overlaps` names them.
    """
    head = rows.get(uow, PriceList, list_id, lock=True)
    present = _rules_of(uow, list_id)
    place = len(present) + 1 if at is None else max(1, min(at, len(present) + 1))
    full = [_checked(uow, list_id, {"party_group": None} | dict(rule)) for rule in rules]
    _check_circle(uow, list_id, [*present, *full])
    made = write.insert(
        uow,
        PriceRule,
        [values | {"list_id": list_id, "line_no": place + number} for number, values in enumerate(full)],
    )
    shifted = [(row, {"line_no": row["line_no"] + len(full)}) for row in present if row["line_no"] >= place]
    write.update_many(uow, PriceRule, shifted)
    _touch(uow, head)
    return [row["id"] for row in made]


@verb("pricing.change_rule", N_("Change price rule"))
def change_rule(uow: UnitOfWork, list_id: int, rule_id: int, *, version: int | None = None, **new: Any) -> int:
    """Change what is given of RULE_FIELDS. `version` is that of the list."""
    head, present, before = _with_rule(uow, list_id, rule_id)
    merged = {name: before[name] for name in RULE_FIELDS} | new
    if merged["base"] != "price_list" and "base_list_id" not in new:
        merged["base_list_id"] = None
    values = _checked(uow, list_id, merged)
    _check_circle(uow, list_id, [row for row in present if row["id"] != rule_id] + [values])
    _touch(uow, head, version)
    write.update(uow, PriceRule, before, **values)
    return rule_id


@verb("pricing.remove_rule", N_("Remove price rule"))
def remove_rule(uow: UnitOfWork, list_id: int, rule_id: int, *, version: int | None = None) -> int:
    head, present, before = _with_rule(uow, list_id, rule_id)
    _touch(uow, head, version)
    write.delete(uow, PriceRule, [before])
    _renumber(uow, [row for row in present if row["id"] != rule_id])
    return list_id


@verb("pricing.move_rule", N_("Move price rule"))
def move_rule(uow: UnitOfWork, list_id: int, rule_id: int, to: int, *, version: int | None = None) -> int:
    """Give a rule another place in its list: of rules that are equal otherwise the earlier one decides."""
    head, present, before = _with_rule(uow, list_id, rule_id)
    _touch(uow, head, version)
    others = [row for row in present if row["id"] != rule_id]
    others.insert(max(1, min(to, len(present))) - 1, before)
    _renumber(uow, others)
    return rule_id


def _rules_of(uow: UnitOfWork, list_id: int) -> list[dict[str, Any]]:
    return rows.lines_of(uow, PriceRule, "list_id", list_id, lock=True)


def _with_rule(
    uow: UnitOfWork, list_id: int, rule_id: int
) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]:
    head = rows.get(uow, PriceList, list_id, lock=True)
    present = _rules_of(uow, list_id)
    for row in present:
        if row["id"] == rule_id:
            return head, present, row
    raise NotFound("no_rule", N_("There is no such rule."), field="rule")


def _renumber(uow: UnitOfWork, ordered: Sequence[Mapping[str, Any]]) -> None:
    write.update_many(uow, PriceRule, [(row, {"line_no": number}) for number, row in enumerate(ordered, 1)])


def _touch(uow: UnitOfWork, head: Mapping[str, Any], version: int | None = None) -> None:
    """A change of its rules is one of the list: forms that read it before must look again, and so must every process."""
    write.update(uow, PriceList, head, version=version, rule_changes=head["rule_changes"] + 1)


def _checked(uow: UnitOfWork, list_id: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a rule as they are stored; all that is wrong with them is said at once."""
    assert given.keys() <= set(RULE_FIELDS), given.keys() - set(RULE_FIELDS)
    rule = price_rules.PriceRule(**{**given, "name": clean(given.get("name") or "", limit=60)})
    faults = price_rules.faults_of(rule)
    if rule.product_id is not None and not products.by_id(uow, [rule.product_id]):
        faults.append(NotFound("no_product", N_("There is no product {code}."), field="product", code=rule.product_id))
    if rule.category_id is not None and rule.category_id not in products.category_parents(uow):
        faults.append(NotFound("no_category", N_("There is no such category."), field="category"))
    if rule.template_id is not None and rule.template_id not in products.templates(uow):
        faults.append(NotFound("no_template", N_("There is no such product template."), field="template"))
    if rule.party_id is not None and not parties.defaults_for(uow, rule.party_id):
        faults.append(NotFound("no_party", records.NO_PARTY, field="party", code=rule.party_id))
    if rule.base_list_id is not None and rule.base_list_id not in prices.lists(uow):
        faults.append(NotFound("no_price_list", N_("There is no such price list."), field="base_list"))
    raise_all(faults)
    group = clean(rule.party_group or "") or None
    return {name: getattr(rule, name) for name in RULE_FIELDS} | {"party_group": group}


def _check_circle(uow: UnitOfWork, list_id: int, rules: Sequence[Mapping[str, Any]]) -> None:
    """Price lists based on each other, however far round, are refused. All lists are locked: nobody closes a circle meanwhile."""
    bases = {row["base_list_id"] for row in rules if row["base_list_id"] is not None}
    if not bases:
        return
    heads, pairs = table_of(PriceList), table_of(PriceRule)
    codes = {
        row.id: row.code for row in uow.rows(select(heads.c.id, heads.c.code).order_by(heads.c.id).with_for_update())
    }
    based_on: dict[int, set[int]] = {}
    question = select(pairs.c.list_id, pairs.c.base_list_id).where(pairs.c.base_list_id.is_not(None)).distinct()
    for row in uow.rows(question):
        based_on.setdefault(row.list_id, set()).add(row.base_list_id)
    way = price_rules.circle(based_on | {list_id: bases}, list_id)
    if way:
        raise InvalidInput(
            "list_circle", N_("The price lists would be based on each other in a circle: {way}."), field="base_list",
            way=" → ".join(codes[one] for one in way),
        )  # fmt: skip


# ------------------------------------------------------------------------------------------------ who has which


@verb("pricing.assign_list", N_("Give price list"))
def assign_list(uow: UnitOfWork, party_id: int, list_id: int | None) -> int:
    """The price list of a customer; None: that of its group, else the default one."""
    parties.defaults_for(uow, party_id)
    table = table_of(PartyPriceList)
    before = uow.row(select(table).where(table.c.party_id == party_id).with_for_update())
    if list_id is not None:
        _usable(uow, list_id)
    if before is not None and list_id is None:
        write.delete(uow, PartyPriceList, [dict(before._mapping)])
    elif before is not None:
        write.update(uow, PartyPriceList, dict(before._mapping), list_id=list_id)
    elif list_id is not None:
        write.insert_one(uow, PartyPriceList, party_id=party_id, list_id=list_id)
    return party_id


@verb("pricing.assign_group_list", N_("Give price list"))
def assign_group_list(uow: UnitOfWork, group: str, list_id: int | None) -> str:
    """The price list of all customers of a group that have none of their own; None: the default one."""
    group = clean(group)
    if not group:
        raise InvalidInput("no_group", N_("Name a customer group."), field="group")
    table = table_of(GroupPriceList)
    before = uow.row(select(table).where(table.c.party_group == group).with_for_update())
    if list_id is not None:
        _usable(uow, list_id)
    if before is not None and list_id is None:
        write.delete(uow, GroupPriceList, [dict(before._mapping)])
    elif before is not None:
        write.update(uow, GroupPriceList, dict(before._mapping), list_id=list_id)
    elif list_id is not None:
        write.insert_one(uow, GroupPriceList, party_group=group, list_id=list_id)
    return group
