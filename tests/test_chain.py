"""What happens by itself comes to an end."""

from erp_tui.domain.chain import CHAIN
from erp_tui.domain.kernel.facts import circle_in


def test_no_fact_leads_back_to_itself() -> None:
    assert circle_in(CHAIN) == ()
