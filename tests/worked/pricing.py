"""Area pricing: price lists with their rules, units and customers; what a product costs, and what a supplier asks for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from erp_tui.domain.administration import services as set_up
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.rules import NewParty
from erp_tui.domain.pricing import prices
from erp_tui.domain.pricing import services as pricing
from erp_tui.domain.pricing.price_lists import NewPriceList
from erp_tui.domain.products import services as products
from erp_tui.domain.products.rules import NewProduct
from erp_tui.domain.purchasing import offers as purchases
from erp_tui.domain.purchasing import services as purchasing
from worked.base import Facts, World, day, number

ALWAYS = date(1970, 1, 1)
NUMBERS = {
    "min_qty": "min_quantity", "max_qty": "max_quantity", "fixed": "fixed", "margin_percent": "margin_percent",
    "percent_off": "percent_off", "factor": "factor", "round_to": "round_to", "add": "add", "min_margin": "min_margin",
    "max_margin": "max_margin", "floor_price": "floor_price",
}  # fmt: skip


class Pricing(World):
    def build(self) -> None:
        for row in _rates(self.given.get("rates", ())):
            self.do(set_up.set_rate, row["currency"], day(row["date"]) if row.get("date") else ALWAYS,
                    number(row["rate"]))  # fmt: skip
        self.units = {name: self._unit(name, unit) for name, unit in self.given.get("units", {}).items()}
        self.categories: dict[str, int] = {}
        for name in self.given.get("categories", {}):
            self._category(name)
        self.templates: dict[str, int] = {}
        self.products = {name: self._product(name, row) for name, row in self.given.get("products", {}).items()}
        self.lists: dict[str, int] = {}
        for name, row in self.given.get("price_lists", {}).items():
            self.lists[name] = self.do(pricing.new_list, NewPriceList(name, currency=row.get("currency")))
        self.customers = {name: self._customer(name, row) for name, row in self.given.get("customers", {}).items()}
        for name, row in self.given.get("price_lists", {}).items():
            if rules := [self._rule(rule) for rule in row.get("rules", ())]:
                self.do(pricing.add_rules, self.lists[name], rules)
        if self.given.get("default_price_list"):
            self.do(pricing.set_default_list, self.lists[self.given["default_price_list"]])
        self.suppliers: dict[str, int] = {}
        for row in _offers(self.given):
            self._offer(row)

    # ------------------------------------------------------------------------------------------ the given world

    def _unit(self, name: str, unit: dict[str, Any]) -> str:
        """The case's own unit: what the company calls kg may be of another size than the case says."""
        code = f"our-{name}"
        self.do(set_up.save_unit, code, kind=f"our-{unit.get('kind', 'units')}", factor=number(unit.get("factor", "1")),
                step=number(unit.get("step", "0.000001")))  # fmt: skip
        return code

    def unit(self, name: str | None) -> str | None:
        """A unit that a case names; one of which nothing is said is of a kind of its own."""
        if name is None:
            return None
        if name not in self.units:
            self.units[name] = self._unit(name, {"kind": name})
        return self.units[name]

    def _category(self, name: str) -> int:
        if name not in self.categories:
            above = self.given["categories"].get(name)
            parent_id = self._category(above) if above is not None else None
            self.categories[name] = self.do(products.new_category, name, name, parent_id=parent_id)
        return self.categories[name]

    def _product(self, name: str, row: dict[str, Any]) -> int:
        template, category, currency = row.get("template"), row.get("category"), row.get("currency")
        if template is not None and template not in self.templates:
            self.templates[template] = self.do(products.new_template, template, template)
        if category is not None and category not in self.categories:
            self.categories[category] = self.do(products.new_category, category, category)
        return self.do(
            products.create,
            NewProduct(
                code=name, name=name, list_price=number(row.get("list_price", "0")), currency=currency,
                standard_cost=number(row.get("cost", "0")), unit=self.unit(row.get("unit")) or "pcs",
                template_id=self.templates.get(template), category_id=self.categories.get(category),
            ),
        )  # fmt: skip

    def _customer(self, name: str, row: dict[str, Any] | None) -> int:
        row = row or {}
        party_id = self.do(parties.create, NewParty(name=name, group=row.get("group") or ""))
        if row.get("price_list"):
            self.do(pricing.assign_list, party_id, self.lists[row["price_list"]])
        return party_id

    def _rule(self, row: dict[str, Any]) -> dict[str, Any]:
        rule: dict[str, Any] = {field: number(row[key]) for key, field in NUMBERS.items() if row.get(key) is not None}
        scope = row.get("for") or {}
        if isinstance(scope, str):
            scope = {} if scope == "all" else {"product": scope}
        if named := scope.get("product") or scope.get("template"):
            kind = "product_id" if named in self.products and "product" in scope else "template_id"
            rule[kind] = self.products[named] if kind == "product_id" else self.templates[named]
        if scope.get("category"):
            rule["category_id"] = self.categories[scope["category"]]
        if row.get("customer"):
            rule["party_id"] = self.customers[row["customer"]]
        if row.get("customer_group"):
            rule["party_group"] = row["customer_group"]
        for key, field in (("from", "valid_from"), ("to", "valid_to")):
            if row.get(key):
                rule[field] = day(row[key])
        if row.get("priority") is not None:
            rule["priority"] = int(row["priority"])
        base = row.get("base")
        other = base.get("price_list") if isinstance(base, dict) else row.get("price_list") or row.get("base_list")
        if isinstance(base, str) and base in self.lists and base not in ("list", "cost"):
            other = base
        if other:
            rule |= {"base": "price_list", "base_list_id": self.lists[other]}
        elif isinstance(base, str):
            rule["base"] = {"list_price": "list"}.get(base, base)
        return rule | {"name": row.get("rule") or ""}

    def _offer(self, row: dict[str, Any]) -> None:
        name = row["supplier"]
        if name not in self.suppliers:
            self.suppliers[name] = self.do(
                parties.create, NewParty(name=name, roles=frozenset({"supplier"}), currency=row.get("currency"))
            )
        price = row.get("price", row.get("unit_price"))
        least = row.get("min_qty", row.get("qty", row.get("from_qty", "0")))
        self.do(purchasing.set_supplier, self.products[row["product"]], self.suppliers[name], number(price),
                min_quantity=number(least or "0"))  # fmt: skip

    # ------------------------------------------------------------------------------------------ steps

    def op_price(self, step: dict[str, Any]) -> Facts:
        found = self.ask(
            prices.price_of,
            self.products[step["product"]],
            number(step.get("qty", "1")),
            unit_code=self.unit(step.get("unit")),
            on=day(step["date"]) if step.get("date") else self.today,
            party_id=self.customers[step["customer"]] if step.get("customer") else None,
            list_id=self.lists[step["price_list"]] if step.get("price_list") else None,
            currency=step.get("currency"),
        )
        return {"unit_price": found.unit_price, "currency": found.currency}

    def op_supplier_price(self, step: dict[str, Any]) -> Facts:
        product_id = self.products[step["product"]]
        found = self.ask(
            purchases.purchase_price, product_id, number(step.get("qty", "1")),
            supplier_id=self.suppliers.get(step.get("supplier", "")), unit_code=self.unit(step.get("unit")),
        )  # fmt: skip
        return {"unit_price": found.unit_price, "price": found.unit_price}


def _rates(given: Any) -> list[dict[str, Any]]:
    """Rates as rows {currency, date?, rate}, or by currency."""
    if not isinstance(given, dict):
        return list(given)
    rows = []
    for currency, value in given.items():
        if isinstance(value, dict):
            rows += [{"currency": currency, "date": on, "rate": rate} for on, rate in value.items()]
        elif isinstance(value, list):
            rows += [{"currency": currency} | row for row in value]
        else:
            rows.append({"currency": currency, "rate": value})
    return rows


def _offers(given: dict[str, Any]) -> list[dict[str, Any]]:
    """What suppliers ask, as rows {supplier, product, min_qty, price}, however the case groups them."""
    found: list[dict[str, Any]] = []

    def look(value: Any, known: dict[str, Any]) -> None:
        if isinstance(value, list):
            for one in value:
                look(one, known)
        elif isinstance(value, dict):
            row = known | {k: v for k, v in value.items() if not isinstance(v, dict | list)}
            if {"supplier", "product"} <= row.keys() and {"price", "unit_price"} & row.keys():
                found.append(row)
            for key, inner in value.items():
                if isinstance(inner, dict | list):
                    kind = "product" if key in given.get("products", {}) else "supplier" if not PLAIN & {key} else None
                    look(inner, row | ({kind: key} if kind else {}))

    look(given.get("supplier_prices", ()), {})
    for name, supplier in given.get("suppliers", {}).items():
        look(supplier, {"supplier": name})
    for name, product in given.get("products", {}).items():
        for key in ("suppliers", "supplier_prices"):
            look(product.get(key, ()), {"product": name})
    return found


PLAIN = {"prices", "products", "breaks", "offers", "suppliers"}
"""Words that group offers; any other key above them is a name."""


WORLD = Pricing
