"""Area fulfilment: one order, and how far its goods are."""

from __future__ import annotations

from worked.selling import Selling

WORLD = Selling
