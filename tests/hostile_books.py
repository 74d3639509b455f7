"""States that the demo company has not, made by the verbs of the domain: so that every form and screen can be come by.

Northwind's history is closed: nobody waits for an approval, nothing comes back, nothing is counted, all lies in one place.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import house
from conftest import keeper_for
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.administration import services as users
from erp_tui.domain.invoicing import queries as invoices
from erp_tui.domain.invoicing import services as invoicing
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.unit_of_work import Actor, Bookkeeper
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import services as orders
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.pricing import services as pricing
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.pricing.policy_rules import Rule
from erp_tui.domain.pricing.promotion_rules import PromotionRule
from erp_tui.domain.products import items
from erp_tui.domain.products import queries as products
from erp_tui.domain.purchasing import services as purchasing
from erp_tui.domain.quotations import services as quotations
from erp_tui.domain.quotations.rules import NewQuotation, NewTemplate
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import NewPayment
from erp_tui.domain.shipping import queries as deliveries
from erp_tui.domain.shipping import services as shipping
from erp_tui.domain.shipping.rules import NewReturn
from erp_tui.domain.stock import queries as stock_queries
from erp_tui.domain.stock import services as stock

TODAY = date(1998, 5, 6)
SHORT, PLENTY, SENT, WATCHED = "H-SHORT", "H-MANY", "H-SENT", "H-WATCHED"
"""Products of its own: hardly there; there, until it is counted; there and sent; with a discount that somebody lets pass."""


class Books:
    """The books, whoever acts, and the numbers of what was made."""

    def __init__(self, books: Bookkeeper) -> None:
        self.books = books
        books.perform(users.new_user, house.OWNER, "clara", "Clara", "clerk")
        self.owner: Actor = books.read(administration.actor, house.OWNER, "owner")
        self.clerk: Actor = books.read(administration.actor, house.OWNER, "clara")
        self.customer = int(books.read(records.by_number, house.OWNER, "party", "ALFKI") or 0)
        self.made: list[int] = []

    def do(self, verb: Any, *values: Any, by: Actor | None = None, **more: Any) -> int:
        return int(self.books.perform(verb, by or self.owner, *values, **more) or 0)

    def keep(self, *made: int) -> None:
        """Something that the walk shall look through."""
        self.made += made

    def order(self, *typed: str, confirm: bool = True, party: int | None = None) -> int:
        made = self.do(orders.create, NewOrder(NewDocument(party or self.customer, house.lines(*typed))))
        if confirm:
            self.do(orders.confirm, made)
        return made

    def delivery(self, order: int) -> int:
        return int(self.books.read(deliveries.deliveries_of, self.owner, order)[0])

    def shipped(self, *typed: str, party: int | None = None) -> tuple[int, int]:
        order = self.order(*typed, party=party)
        delivery = self.delivery(order)
        self.do(shipping.ship, delivery)
        return order, delivery


def prepare(path: Path) -> list[str]:
    """Make them; the numbers under which they are found by go-anywhere."""
    engine = open_engine(str(path))
    one = Books(keeper_for(engine, TODAY))
    for make in (_goods, _offers, _approvals, _quotes, _orders, _deliveries, _money, _purchasing):
        make(one)
    with one.books.reading() as unit:
        found = [records.read(unit, made)["number"] for made in one.made]
        found.append(ledger.postings(unit, limit=1)[0].entry_number)
    engine.dispose()
    return [str(number) for number in found if number]


def _goods(one: Books) -> None:
    """Two places, a kit, a count in work, something without a supplier and without a reorder rule."""
    many = house.product(one.books, PLENTY, "12", stock_of="500")
    house.product(one.books, SHORT, "30", stock_of="2")
    house.product(one.books, SENT, "12", stock_of="500")
    house.product(one.books, WATCHED, "20", stock_of="100")
    here = one.books.read(stock_queries.storage, one.owner)[0]
    there = one.do(stock.new_location, one.books.read(stock_queries.default_warehouse, one.owner), "H-BACK", "Behind")
    one.do(stock.transfer, many, Decimal(40), here, there)
    kit = house.product(one.books, "H-KIT", "50", kind="kit")
    one.do(items.set_components, kit, [products.Component(many, Decimal(2))])
    count = one.do(stock.new_count, None, [many])
    one.keep(many, kit, count)


def _offers(one: Books) -> None:
    """A promotion that needs a coupon, and a rule of the discount policy for everybody."""
    currency = one.books.read(administration.base_currency, one.owner).code
    rule = PromotionRule("H-PROMO", "Ten off", "percent_off", currency, percent=Decimal(10), needs_coupon=True)
    promotion = one.do(pricing.new_promotion, rule)
    one.do(pricing.new_coupon, promotion, "H-COUPON")
    watched = one.books.read(products.by_code, one.owner, [WATCHED])[WATCHED].id
    one.do(pricing.new_policy, Rule(0, product_id=watched, max_discount_percent=Decimal(5)))


def _approvals(one: Books) -> None:
    """Drafts that need one: not asked for yet, asked for by a clerk, by the owner. The list of requests leads to them."""
    for asks in (None, one.owner, *[one.clerk] * 4):
        draft = one.order(f"{WATCHED}*5 -50%", confirm=False)
        one.keep(draft)
        if asks is not None:
            one.do(orders.ask_approval, draft, "please", by=asks)


def _quotes(one: Books) -> None:
    """One of several revisions, one sent, one that needs an approval, a template with lines."""

    def quote(*typed: str) -> int:
        return one.do(quotations.create, NewQuotation(NewDocument(one.customer, house.lines(*typed))))

    first = quote(f"{PLENTY}*5", f"{SHORT}*1")
    one.do(quotations.send, first)
    second = one.do(quotations.revise, first)
    one.do(quotations.add_lines, second, house.lines(f"{PLENTY}*3 -5%"))
    sent = quote(f"{PLENTY}*7", f"{PLENTY}*2")
    one.do(quotations.send, sent)
    one.keep(second, sent, quote(f"{WATCHED}*2 -50%"), quote(f"{PLENTY}*1"))
    one.do(quotations.new_template, NewTemplate("H-TEMPLATE", "Template", house.lines(f"{PLENTY}*2")))


def _orders(one: Books) -> None:
    """A draft, one short, one held by hand, and some of a customer whose invoices are made by hand."""
    held = one.order(f"{PLENTY}*1")
    one.do(orders.hold, held, "wait")
    one.keep(one.order(f"{PLENTY}*1", confirm=False), one.order(f"{SHORT}*9", f"{PLENTY}*1"), held)
    party = house.customer(one.books, "By hand", invoice_itself=False)
    one.keep(*(one.shipped(f"{SENT}*3", f"{SENT}*2", party=party)[0] for _time in range(3)))


def _deliveries(one: Books) -> None:
    """One that went, one that waits, returns in each state, and what went wrong on the way."""
    _order, gone = one.shipped(f"{SENT}*10")
    asked = [one.do(shipping.request_return, NewReturn(gone, {line: Decimal(1)}, "damaged"))
             for line in _lines(one, gone) for _time in range(2)]  # fmt: skip
    one.do(shipping.approve_return, asked[0])
    one.keep(gone, *asked, *(one.delivery(one.order(f"{SENT}*4", f"{SENT}*2")) for _time in range(3)))
    for _time in range(4):
        order, lost = one.shipped(f"{SENT}*1")
        one.do(shipping.report_lost, lost)
        one.keep(order)
    order = one.order(f"{SENT}*6")
    picked = one.delivery(order)
    one.do(shipping.short_pick, picked, {_lines(one, picked)[0]: Decimal(1)}, reason="lost")
    one.keep(order)


def _lines(one: Books, delivery: int) -> list[int]:
    return [line.id for line in one.books.read(deliveries.delivery, one.owner, delivery).lines]


def _money(one: Books) -> None:
    """Invoices that are owed, a credit note and a draft without an order, a payment that settles nothing yet, reminders."""
    owed = []
    for _time in range(4):
        order, _delivery = one.shipped(f"{SENT}*8")
        owed.append(one.books.read(invoices.invoices_of, one.owner, order)[-1])

    def direct(text: str, price: int) -> int:
        line = LineInput("free", text=text, unit_price=Decimal(price))
        return one.do(invoicing.create, NewDocument(one.customer, (line,)))

    credit = direct("Allowance", -5)
    one.do(invoicing.post, credit)
    direct("Advice", 50)
    payment = one.do(receivables.record, NewPayment(one.customer, Decimal(70)))
    one.keep(*owed, credit, payment, one.do(receivables.propose_dunning))


def _purchasing(one: Books) -> None:
    """A need that has no supplier, proposals with lines, an order of which nothing came yet, and what came of another."""
    many = one.books.read(products.by_code, one.owner, [PLENTY])[PLENTY].id
    supplier = house.supplier(one.books, "H-Supplier")
    one.do(purchasing.set_supplier, many, supplier, Decimal(5))
    alone = one.books.read(products.by_code, one.owner, [WATCHED])[WATCHED].id
    need = one.do(purchasing.request, alone, Decimal(3))
    *proposed, ordered, came = (one.do(purchasing.create, supplier, house.lines(f"{PLENTY}*9")) for _time in range(6))
    for order in (ordered, came):
        one.do(purchasing.order, order)
    one.keep(need, *proposed, ordered, one.do(purchasing.receive, came))
