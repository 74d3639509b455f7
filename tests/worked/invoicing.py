"""Area invoicing: one order, and what of it is invoiced, credited and paid."""

from __future__ import annotations

from worked.selling import Selling

WORLD = Selling
