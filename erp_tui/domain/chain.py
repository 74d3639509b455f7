"""What happens by itself: one table from facts to what follows, read from top to bottom.

A service says what has happened (`uow.tell`); the reactions named here run in the same unit of work, in this order, before
commit: either all of it is stored or nothing. `tells` names the facts a reaction may tell in turn; a test proves that no
circle is possible.
"""

from __future__ import annotations

from erp_tui.domain.kernel.facts import Chain

CHAIN: Chain = {}
