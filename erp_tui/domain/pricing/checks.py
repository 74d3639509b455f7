"""What must hold of the kept figures of this room."""

from __future__ import annotations

from erp_tui.domain.pricing.promotion_setup import CHECK

CHECKS = (CHECK,)
