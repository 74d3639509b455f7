"""The discount policy: its rules, and what of a document goes beyond them.

A rule that says refuse stops the line when it is written; one that says approve stops the document until somebody else has let
it pass (`approvals`). A company without rules asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import rows, write
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotFound, raise_all
from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.listing import Column, Listing
from erp_tui.domain.kernel.money import EXACT
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork
from erp_tui.domain.kernel.verbs import MANAGER, OWNER, ROLES, verb
from erp_tui.domain.pricing import policy_rules
from erp_tui.domain.pricing.documents import COUNTED
from erp_tui.domain.pricing.policy_models import PolicyRule
from erp_tui.domain.pricing.policy_rules import APPROVE, REFUSE, Finding, Rule
from erp_tui.domain.pricing.views import LineView
from erp_tui.domain.products import queries as products
from erp_tui.domain.products.models import Category, Product
from erp_tui.domain.stock.models import StockValue

SEES_COST = frozenset({OWNER, MANAGER})
"""Roles that are told costs and margins."""
MESSAGES = {
    "discount": N_("Line {line}, {text}: {found} % below the usual price, {allowed} % are allowed."),
    "margin": N_("Line {line}, {text}: {found} % margin, {allowed} % are the least."),
    "amount": N_("The document is for {found}; from {allowed} on it is approved before it is sent."),
}
ASK = {
    "discount": N_("Line {line}, {text}, goes beyond the discount that you may give: ask for approval first."),
    "margin": N_("Line {line}, {text}, goes below the least margin: ask for approval first."),
    "amount": N_("From {allowed} on a document is approved before it is sent: ask for approval first."),
}
WITHOUT_COST = N_("Line {line}, {text}: below the least margin.")


@dataclass(frozen=True)
class PolicyView:
    """A rule as people see it: for a product or category by its code, empty: for all."""

    id: int
    no: int
    product_code: str
    category_code: str
    role: str
    max_discount_percent: Decimal | None
    min_margin_percent: Decimal | None
    beyond: str
    version: int


def rules(unit: Unit) -> list[Rule]:
    """All rules by their numbers, read once until they change."""

    def read(unit: Unit) -> list[Rule]:
        table = table_of(PolicyRule)
        names = list(Rule.__dataclass_fields__)
        question = select(*(table.c[name] for name in names)).order_by(table.c.no)
        return [Rule(**row._mapping) for row in unit.rows(question)]

    return unit.remember("policy_rules", read)


def policy(unit: Unit) -> list[PolicyView]:
    """The rules with what they are for, in order."""
    table, categories = table_of(PolicyRule), table_of(Category)
    found = unit.rows(
        select(table, categories.c.code.label("category_code"))
        .outerjoin(categories, categories.c.id == table.c.category_id)
        .order_by(table.c.no)
    )
    goods = products.by_id(unit, [row.product_id for row in found if row.product_id is not None])
    names = PolicyView.__dataclass_fields__.keys() - {"product_code", "category_code"}
    return [
        PolicyView(
            product_code=goods[row.product_id].code if row.product_id is not None else "",
            category_code=row.category_code or "",
            **{name: row._mapping[name] for name in names},
        )
        for row in found
    ]


def policy_rule(unit: Unit, rule_id: int) -> PolicyView:
    found = next((one for one in policy(unit) if one.id == rule_id), None)
    if found is None:
        raise NotFound("no_policy_rule", N_("There is no such policy rule (any more)."))
    return found


TWINS = N_("Rule {numbers} is for the same goods, role and limit: only the lowest number decides.")


def twins(unit: Unit, rule_id: int) -> tuple[int, ...]:
    """Numbers of other rules with the same limit, consequence and role for the same goods: only the lowest of them decides."""
    known = policy(unit)
    own = next((one for one in known if one.id == rule_id), None)

    def same(one: PolicyView) -> bool:
        return (
            own is not None
            and one.id != rule_id
            and all(
                getattr(one, name) == getattr(own, name) for name in ("product_code", "category_code", "role", "beyond")
            )
        )

    def both(one: PolicyView, limit: str) -> bool:
        return getattr(one, limit) is not None and getattr(own, limit) is not None

    return tuple(
        one.no for one in known if same(one) and (both(one, "max_discount_percent") or both(one, "min_margin_percent"))
    )


def policy_rule_id(unit: Unit, no: int) -> int:
    found = unit.value(select(table_of(PolicyRule).c.id).where(table_of(PolicyRule).c.no == no))
    if found is None:
        raise NotFound("no_policy_rule", N_("There is no policy rule {no}."), field="no", no=no)
    return int(found)


def _listed(asked: Asked) -> Select[Any]:
    table, goods, categories = table_of(PolicyRule), table_of(Product), table_of(Category)
    return (
        select(
            table.c.id, table.c.no, func.coalesce(goods.c.code, "").label("product_code"),
            func.coalesce(categories.c.code, "").label("category_code"), table.c.role, table.c.max_discount_percent,
            table.c.min_margin_percent, table.c.beyond,
        )
        .outerjoin(goods, goods.c.id == table.c.product_id)
        .outerjoin(categories, categories.c.id == table.c.category_id)
    )  # fmt: skip


POLICY = Listing(
    "policy",
    N_("Discount policy"),
    "policy_rule",
    (
        Column("no", N_("No."), "number", 5),
        Column("product_code", N_("Product"), "code", 8, grows=True),
        Column("category_code", N_("Category"), "code", 10),
        Column("role", N_("Role"), "state", 8),
        Column("max_discount_percent", N_("Most discount %"), "number", 15),
        Column("min_margin_percent", N_("Least margin %"), "number", 14),
        Column("beyond", N_("Beyond it"), "state", 10),
    ),
    _listed,
    ("no",),
)


# ------------------------------------------------------------------------------------------------ what goes beyond


def findings(unit: Unit, header: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """What of a document's priced lines goes beyond the policy, for the role of who works. Given goods of promotions do not."""
    known = rules(unit)
    if not known:
        return []
    with_margin = any(rule.min_margin_percent is not None for rule in known)
    share = policy_rules.share_of_document(lines)
    looked_at = [
        line
        for line in lines
        if (with_margin or share or policy_rules.may_be_cheaper(line))
        and line["kind"] in COUNTED
        and line["product_id"] is not None
        and not is_given(line)
    ]
    goods = products.by_id(unit, [line["product_id"] for line in looked_at])
    costs = costs_of(unit, goods) if with_margin and looked_at else {}
    found = []
    for line in looked_at:
        above = _categories(unit, known, goods[line["product_id"]].category_id)

        def decide(limit: str, line: Mapping[str, Any] = line, above: tuple[int, ...] = above) -> list[Rule]:
            return policy_rules.applying(known, limit, line["product_id"], above, unit.actor.role)

        discount = policy_rules.discount_of(line, share)
        for rule in decide("max_discount_percent"):
            assert rule.max_discount_percent is not None
            if discount > rule.max_discount_percent:
                found.append(_finding("discount", rule, line, discount, rule.max_discount_percent))
        if with_margin:
            margin = policy_rules.margin_of(line, header["rate"], costs[line["product_id"]], share)
            for rule in decide("min_margin_percent"):
                assert rule.min_margin_percent is not None
                if margin is not None and margin < rule.min_margin_percent:
                    found.append(_finding("margin", rule, line, margin, rule.min_margin_percent))
    return found


def is_given(line: Mapping[str, Any]) -> bool:
    """Whether a promotion gives the line."""
    return (line["price_reason"] or {}).get("code") == "promotion"


def _finding(limit: str, rule: Rule, line: Mapping[str, Any], found: Decimal, allowed: Decimal) -> Finding:
    return Finding(limit, rule.beyond, rule.no, line["line_no"], line["text"], found, allowed)


def _categories(unit: Unit, known: Sequence[Rule], category_id: int | None) -> tuple[int, ...]:
    """The categories that rules may be for; not looked up where no rule is for one."""
    if not any(rule.category_id is not None for rule in known):
        return ()
    return products.category_line(unit, category_id)


def costs_of(unit: Unit, goods: Mapping[int, products.ProductView]) -> dict[int, Decimal]:
    """The cost of one stock unit in base currency: what stock is worth, else the standard cost. One statement."""
    table = table_of(StockValue)
    question = select(table.c.product_id, table.c.quantity, table.c.value).where(table.c.product_id.in_(sorted(goods)))
    valued = {row.product_id: EXACT.divide(row.value, row.quantity) for row in unit.rows(question) if row.quantity > 0}
    return {i: valued.get(i, view.standard_cost) for i, view in goods.items()}


def margins(unit: Unit, rate: Decimal, lines: Iterable[LineView]) -> dict[int, Decimal]:
    """The margin of each line of a document in percent of its net, by line id; nothing for roles that do not see costs.

    `rate` is the document's, its currency for one of base currency. Lines without a known cost are left out.
    """
    if unit.actor.role not in SEES_COST:
        return {}
    with_cost = [line for line in lines if line.kind in COUNTED and line.product_id is not None and not line.optional]
    if not with_cost:
        return {}
    costs = costs_of(unit, products.by_id(unit, [line.product_id for line in with_cost if line.product_id is not None]))
    found = {
        line.id: policy_rules.margin_on(EXACT.divide(line.net, rate), costs[line.product_id or 0], line.stock_quantity)
        for line in with_cost
    }
    return {line_id: margin for line_id, margin in found.items() if margin is not None}


def refuse(unit: Unit, found: Iterable[Finding], *, all_of_them: bool = False) -> None:
    """Refuse lines that go beyond a rule that says so (or beyond any), all of them at once."""
    raise_all([_refusal(unit, one) for one in found if one.beyond == REFUSE or all_of_them])


def _refusal(unit: Unit, one: Finding) -> BusinessError:
    message, values = told(unit.actor.role, {"limit": one.limit, "values": values_of(one)})
    field = "discount_percent" if one.limit == "discount" else "unit_price"
    return InvalidInput("beyond_policy", message, field=field, **values)


def in_use(unit: Unit) -> bool:
    """Whether this company has documents approved at all."""
    return bool(rules(unit)) or bool(administration.setting(unit, "quotation.approve_from"))


def to_approve(found: Iterable[Finding]) -> list[Finding]:
    return [one for one in found if one.beyond == APPROVE]


def over_amount(unit: Unit, header: Mapping[str, Any], setting: str) -> list[Finding]:
    """A document for so much that the company wants it approved whatever its lines say; the amount is in base currency."""
    limit = administration.setting(unit, setting)
    gross = administration.in_base(unit, header["gross"], header["rate"])
    if not limit or gross < Decimal(str(limit)):
        return []
    return [Finding("amount", APPROVE, None, None, "", gross, Decimal(str(limit)))]


def values_of(one: Finding) -> dict[str, Any]:
    return {"line": one.line_no, "text": one.text, "found": _figure(one.found), "allowed": _figure(one.allowed)}


def _figure(value: Decimal) -> str:
    """A figure without idle zeros."""
    return format(value.normalize(), "f")


def told(role: str, finding: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """A finding in marked words with its figures, as far as a role may know them: margins tell the cost."""
    if finding["limit"] == "margin" and role not in SEES_COST:
        return WITHOUT_COST, {name: finding["values"][name] for name in ("line", "text")}
    return MESSAGES[finding["limit"]], dict(finding["values"])


# ------------------------------------------------------------------------------------------------ verbs


@verb("pricing.new_policy", N_("New policy rule"))
def new_policy(uow: UnitOfWork, rule: Rule) -> int:
    """A rule of the policy; its number is given (0: the next one)."""
    table = table_of(PolicyRule)
    no = rule.no or int(uow.value(select(func.coalesce(func.max(table.c.no), 0)))) + 1
    _check(uow, replace(rule, no=no))
    if uow.value(select(table.c.id).where(table.c.no == no)) is not None:
        raise InvalidInput("no_taken", N_("There is a policy rule {no} already."), field="no", no=no)
    return int(write.insert_one(uow, PolicyRule, **vars(rule) | {"no": no})["id"])


@verb("pricing.change_policy", N_("Change policy rule"))
def change_policy(uow: UnitOfWork, rule_id: int, rule: Rule, *, version: int | None = None) -> int:
    """All of a rule anew; its number stays."""
    before = rows.get(uow, PolicyRule, rule_id, lock=True)
    rule = replace(rule, no=before["no"])
    _check(uow, rule)
    write.update(uow, PolicyRule, before, version=version, **vars(rule))
    return rule_id


@verb("pricing.remove_policy", N_("Remove policy rule"))
def remove_policy(uow: UnitOfWork, rule_id: int) -> int:
    """It decides nothing any more; approvals that were given stay."""
    write.delete(uow, PolicyRule, [rows.get(uow, PolicyRule, rule_id, lock=True)])
    return rule_id


def _check(uow: UnitOfWork, rule: Rule) -> None:
    if error := policy_rules.why_not_save(rule, ROLES):
        raise error
    if rule.product_id is not None:
        products.product(uow, rule.product_id)
    if rule.category_id is not None and rule.category_id not in products.category_parents(uow):
        raise NotFound("no_category", N_("There is no such category."), field="category")
