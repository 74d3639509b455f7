"""Every verb of the room, for whoever asks for them in one place."""

from __future__ import annotations

from erp_tui.domain.pricing.approvals import approve, reject, withdraw
from erp_tui.domain.pricing.policy import change_policy, new_policy, remove_policy
from erp_tui.domain.pricing.price_lists import (
    EMPTY_RULE,
    add_rules,
    archive_list,
    assign_group_list,
    assign_list,
    change_list,
    change_rule,
    move_rule,
    new_list,
    remove_rule,
    restore_list,
    set_default_list,
)
from erp_tui.domain.pricing.promotion_setup import (
    archive_coupon,
    archive_promotion,
    change_promotion,
    new_coupon,
    new_promotion,
)
from erp_tui.domain.pricing.taxes import (
    archive_tax,
    change_tax,
    choose_taxes,
    end_exemption,
    exempt,
    new_tax,
    restore_tax,
    set_tax_region,
)

__all__ = [
    "EMPTY_RULE",
    "add_rules",
    "approve",
    "archive_coupon",
    "archive_list",
    "archive_promotion",
    "archive_tax",
    "assign_group_list",
    "assign_list",
    "change_list",
    "change_policy",
    "change_promotion",
    "change_rule",
    "change_tax",
    "choose_taxes",
    "end_exemption",
    "exempt",
    "move_rule",
    "new_coupon",
    "new_list",
    "new_policy",
    "new_promotion",
    "new_tax",
    "reject",
    "remove_policy",
    "remove_rule",
    "restore_list",
    "restore_tax",
    "set_default_list",
    "set_tax_region",
    "withdraw",
]  # fmt: skip
