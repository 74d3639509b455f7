"""How big the demo company is to be, and what that takes: measured constants, named before the work starts."""

from __future__ import annotations

from dataclasses import dataclass

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.text import N_

CUSTOMERS, ORDERS, LINES = 91, 830, 2_985
"""What one Northwind company has. Freight lines are among the order lines."""
MOST_CUSTOMERS, MOST_LINES = 1_000_000, 10_000_000
CUSTOMERS_A_STEP = 50 * CUSTOMERS
"""So many customers without business take as long as one copy of the company, and are one unit of work."""
MOST_SCALE = MOST_CUSTOMERS // CUSTOMERS

# Measured on two cores of a 2026 server with a local disk: scale 100, and 1,000,000 customers. On PostgreSQL: scale 20.
COMPANY_BYTES, COMPANY_SECONDS = 21_000_000, 25.0
BYTES_OF_COPY = {"sqlite": 7_300_000, "postgresql": 12_500_000}
SECONDS_OF_COPY = {"sqlite": 0.5, "postgresql": 1.5}
BYTES_OF_CUSTOMER = {"sqlite": 900, "postgresql": 2_000}
SECONDS_OF_CUSTOMER = {"sqlite": 0.0001, "postgresql": 0.0003}
ROOM_TO_WORK = 1.3
"""While an index is made, what it takes is on the disk twice."""


@dataclass(frozen=True)
class Size:
    """So many copies of the company's business beside the original, and customers without business."""

    copies: int = 0
    more_customers: int = 0

    @property
    def customers(self) -> int:
        return CUSTOMERS * (self.copies + 1) + self.more_customers

    @property
    def orders(self) -> int:
        return ORDERS * (self.copies + 1)

    @property
    def lines(self) -> int:
        return LINES * (self.copies + 1)

    @property
    def steps(self) -> int:
        """For a progress bar, in pieces of about equal work."""
        return self.copies + -(-self.more_customers // CUSTOMERS_A_STEP)

    def bytes_needed(self, dialect: str) -> int:
        more = self.copies * BYTES_OF_COPY[dialect] + self.more_customers * BYTES_OF_CUSTOMER[dialect]
        return int(COMPANY_BYTES + more * ROOM_TO_WORK)

    def seconds_needed(self, dialect: str) -> float:
        return (
            COMPANY_SECONDS
            + self.copies * SECONDS_OF_COPY[dialect]
            + self.more_customers * SECONDS_OF_CUSTOMER[dialect]
        )


def size_for(scale: int | None = None, customers: int | None = None, lines: int | None = None) -> Size:
    """The size that has the company `scale` times, or at least so many order lines, and at least so many customers."""
    if scale is not None and lines is not None:
        raise InvalidInput("two_sizes", N_("Give --scale or --lines, not both."), field="lines")
    for name, value, most in (
        ("--scale", scale, MOST_SCALE), ("--customers", customers, MOST_CUSTOMERS), ("--lines", lines, MOST_LINES),
    ):  # fmt: skip
        if value is not None and not 1 <= value <= most:
            raise InvalidInput(
                "bad_size", N_("{name} is a whole number from 1 to {most}."), field=name, name=name, most=f"{most:,}"
            )
    copies = (scale or -(-(lines or 1) // LINES)) - 1
    return Size(copies, max(0, (customers or 0) - CUSTOMERS * (copies + 1)))
