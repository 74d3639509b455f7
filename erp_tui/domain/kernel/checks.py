"""What must always hold, as named checks that each room offers and `erp-tui check` runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from erp_tui.domain.kernel.unit_of_work import Unit


@dataclass(frozen=True)
class Fault:
    """Something that does not hold: which record (where one can be named) and, in marked text, what is wrong."""

    record_id: int | None
    message: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """`run` gives every fault there is; nothing when all is well."""

    name: str
    holds: str
    """What must hold, as marked text."""
    run: Callable[[Unit], Iterable[Fault]]
