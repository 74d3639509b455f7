"""The commonest tasks of a day at the order desk, each as real keys from the start screen of the Northwind company.

What a task leads to is read from the books, or from the screen where it only asks.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, Unit
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.domain.purchasing import queries as purchasing
from erp_tui.domain.quotations import queries as quotations
from erp_tui.domain.receivables import queries as receivables
from erp_tui.domain.reports import records_queries
from erp_tui.domain.shipping import queries as shipping
from house import OWNER, lines


@dataclass(frozen=True)
class Task:
    """`result` reads from the books what `expected` says; `shown` stands on the screen at the end."""

    name: str
    steps: tuple[str, ...]
    result: Callable[[Unit], Any] = lambda unit: None
    expected: Any = None
    shown: tuple[str, ...] = ()
    prepare: Callable[[Bookkeeper], Any] = lambda books: None

    @property
    def typed(self) -> int:
        """Characters of codes, quantities, names: what the task is about."""
        return sum(len(step) - 1 for step in self.steps if step.startswith("="))

    @property
    def keys(self) -> int:
        """All other keys: those that the program asks for."""
        return sum(1 for step in self.steps if not step.startswith("="))


def _keys(text: str) -> tuple[str, ...]:
    return tuple(shlex.split(text))


PRODUCTS = ("41", "39", "42", "24", "71", "16", "33", "13", "60", "46")
"""Codes for orders of up to ten lines."""


def order_of(count: int) -> Task:
    """An order of so many lines for a known customer, confirmed."""
    codes = PRODUCTS[:count]
    typed = " ".join(f"={code} enter =2 enter" for code in codes)
    wanted = ("confirmed", [(code, Decimal(2)) for code in codes])
    return Task(
        f"order of {count} line{'s' if count > 1 else ''}, confirmed",
        _keys(f"4 f6 =FISSA f8 {typed} f8"),
        _last_order,
        wanted,
    )


def _order(unit: Unit, number: str) -> tuple[str, list[tuple[str, Decimal]]]:
    found = orders.order(unit, records.by_number(unit, "order", number))
    return found.state, [(line.code, line.quantity) for line in found.lines]


def _last_order(unit: Unit) -> tuple[str, list[tuple[str, Decimal]]]:
    return _order(unit, "SO000831")


def _customer(unit: Unit) -> tuple[Any, ...]:
    found = parties.party(unit, parties.id_of(unit, "NOVAH"))
    [place] = parties.addresses(unit, found.id)
    return found.name, found.is_customer, place.street, place.postal_code, place.city, place.country


def _quote(unit: Unit) -> tuple[str, list[tuple[str, Decimal]]]:
    found = quotations.quotation(unit, records.by_number(unit, "quotation", "Q000004"))
    return found.state, [(line.code, line.quantity) for line in found.lines]


def _deliveries(unit: Unit) -> list[tuple[str, list[tuple[str, Decimal]]]]:
    found = [
        shipping.delivery(unit, one)
        for one in shipping.deliveries_of(unit, records.by_number(unit, "order", "SO000829"))
    ]
    return [(one.state, [(line.code, line.quantity) for line in one.lines if line.code]) for one in found]


def _purchase(unit: Unit) -> tuple[str, list[tuple[str, Decimal, Decimal]]]:
    found = purchasing.purchase_order(unit, records.by_number(unit, "purchase_order", "PO000015"))
    return found.state, [(line.code, line.quantity, line.unit_price) for line in found.lines]


def _return(unit: Unit) -> tuple[str, list[tuple[str, Decimal]]]:
    found = shipping.sales_return(unit, records.by_number(unit, "return", "RT000001"))
    return found.state, [(line.code, line.quantity) for line in found.lines]


def _settled(unit: Unit) -> tuple[Decimal, list[str]]:
    """What the customer still owes, and what the payment has settled."""
    party = parties.id_of(unit, "BERGS")
    found = receivables.payment(unit, records.by_number(unit, "payment", "PAY-1998-00210"))
    return ledger.exposure(unit, party).receivable, sorted(one.debit_number for one in found.allocations)


def _noted(unit: Unit) -> list[str]:
    return [one.text for one in records_queries.notes(unit, records.by_number(unit, "order", "SO000048"))]


def _referenced(books: Bookkeeper) -> None:
    party = books.read(parties.id_of, OWNER, "FISSA")
    document = NewDocument(party, lines("41*1"))
    books.perform(order_services.create, OWNER, NewOrder(document, "BESTELLUNG 7788"))


def _mistyped(books: Bookkeeper) -> None:
    party = books.read(parties.id_of, OWNER, "FISSA")
    books.perform(order_services.create, OWNER, NewOrder(NewDocument(party, lines("41*2", "39*200", "42*2"))))


TASKS = (
    Task("new customer", _keys("1 f6 '=Nova Handel' enter =NOVAH enter '=Ring 4' enter =1010 enter =Wien enter =AT f8"),
         _customer, ("Nova Handel", True, "Ring 4", "1010", "Wien", "AT")),
    Task("quotation of 3 lines, sent", _keys("3 f6 =FISSA f8 =41 enter =2 enter =39 enter =5 enter =42 enter =3 enter f8"),
         _quote, ("sent", [("41", 2), ("39", 5), ("42", 3)])),
    Task("quotation to order, confirmed", _keys("f2 =Q000001 enter f8 down f8"),
         _last_order, ("confirmed", [("24", 20), ("39", 12), ("71", 10)])),
    order_of(1),
    order_of(5),
    order_of(10),
    Task("partial delivery, shipped", _keys("f2 =DN000829 enter enter =15 enter f10 3 f8"),
         _deliveries, [("shipped", [("6", 15), ("14", 20), ("19", 10)]), ("reserved", [("6", 5)])]),
    Task("return, goods are back", _keys("f2 =DN000700 enter f10 n enter =2 f8 down f8 up f8"),
         _return, ("received", [("59", 2)])),
    Task("payment of three invoices", _keys("f2 =BERGS enter enter ' ' ' ' ' ' f8 down f8"),
         _settled, (Decimal(0), ["INV-1997-00282", "INV-1998-00115", "INV-1998-00195"])),
    Task("an old order by the customer's reference", _keys("4 / =7788 enter enter"),
         shown=("Order SO000831", "BESTELLUNG 7788"), prepare=_referenced),
    Task("a note on an order by the day it was asked for", _keys("4 / =requested:1996-09 enter enter ctrl+a =called f8"),
         _noted, ["called"], ("Order SO000048", "1998-05-06 called")),
    Task("what does this customer owe", _keys("f2 =BERGS enter"), shown=("Owes", "6,640.14")),
    Task("stock of a product", _keys("f2 =41 enter"), shown=("In stock     85 pcs", "Free         42")),
    Task("price question", _keys("f2 =41 enter f8 =FISSA enter =30 f8"), shown=("9.65 USD",)),
    Task("purchase order of 3 lines, placed", _keys("6 f6 =S5 f8 =11 enter =20 enter =12 enter =5 enter '=14*2 @4' enter f8"),
         _purchase, ("ordered", [("11", 20, Decimal("12.6")), ("12", 5, Decimal("22.8")), ("14", 2, Decimal(4))])),
    Task("correct a wrong line", _keys("f2 =SO000831 enter down down enter =20 f8"),
         lambda unit: _last_order(unit)[1], [("41", 2), ("39", 20), ("42", 2)], prepare=_mistyped),
)  # fmt: skip
"""Steps in quotes hold blanks; `=` begins what is typed because the task is about it: codes, quantities, names."""
