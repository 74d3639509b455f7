"""What the demo company sells by: a list for wholesale with its rules, a coupon, and how far a clerk may go.

None of it is older than the company's last day, and nothing applies to who has not been given it: every order of the source
keeps its own prices.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK
from erp_tui.domain.parties import services as parties
from erp_tui.domain.pricing import policy, price_lists, promotion_setup
from erp_tui.domain.pricing.policy_rules import APPROVE, Rule
from erp_tui.domain.pricing.price_lists import NewPriceList
from erp_tui.domain.pricing.promotion_rules import PromotionRule
from erp_tui.domain.products import queries as products

GROUP = "WHOLESALE"
LIST = "WHOLESALE"
BEVERAGES, SEAFOOD = "1", "8"
COUPON = "WELCOME10"


def set_up(uow: UnitOfWork, currency: str, wholesaler_id: int) -> None:
    """Price list and the group that has it, with one customer in it; coupon; policy."""
    categories = {view.code: view.id for view in products.categories(uow)}
    parties.save_group(uow, GROUP, "Wholesale")
    parties.change(uow, wholesaler_id, group=GROUP)
    list_id = price_lists.new_list(uow, NewPriceList(LIST, "Wholesale", currency))
    rules: list[dict[str, Any]] = [
        {"name": "Crates of drinks", "category_id": categories[BEVERAGES], "min_quantity": Decimal(48),
         "percent_off": Decimal(12), "round_to": Decimal("0.05")},
        {"name": "Drinks", "category_id": categories[BEVERAGES], "percent_off": Decimal(8)},
        {"name": "Fish by cost", "category_id": categories[SEAFOOD], "base": "cost", "margin_percent": Decimal(60),
         "min_margin": Decimal(2)},
        {"name": "All else", "percent_off": Decimal(5)},
    ]  # fmt: skip
    price_lists.add_rules(uow, list_id, rules)
    price_lists.assign_group_list(uow, GROUP, list_id)
    welcome = PromotionRule(
        code="WELCOME", name="Welcome: a tenth off", kind="percent_off", currency=currency, percent=Decimal(10),
        needs_coupon=True,
    )  # fmt: skip
    promotion_setup.new_coupon(uow, promotion_setup.new_promotion(uow, welcome), COUPON, uses_allowed=100)
    policy.new_policy(uow, Rule(0, role=CLERK, max_discount_percent=Decimal(25), beyond=APPROVE))
