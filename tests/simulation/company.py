"""A company where chance decides what is done next, through the public services alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import queries as invoicing_queries
from erp_tui.domain.invoicing import services as invoicing
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, Clock
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import answers
from erp_tui.domain.orders import queries as order_queries
from erp_tui.domain.orders import services as orders
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.purchasing import lists as purchasing_lists
from erp_tui.domain.purchasing import queries as purchasing_queries
from erp_tui.domain.purchasing import services as purchasing
from erp_tui.domain.purchasing.rules import Reorder
from erp_tui.domain.quotations import services as quotations
from erp_tui.domain.quotations.rules import NewQuotation
from erp_tui.domain.receivables import queries as receivables_queries
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import NewPayment
from erp_tui.domain.shipping import queries as shipping_queries
from erp_tui.domain.shipping import services as shipping
from erp_tui.domain.shipping.rules import NewReturn
from erp_tui.domain.stock import queries as stock_queries
from erp_tui.domain.stock import services as stock

SETTINGS = (
    ("stock.when_short", ("backorder", "backorder", "refuse")),
    ("invoice.itself", ("yes", "yes", "no")),
    ("shipping.over_delivery_percent", ("0", "20")),
    ("tax.rounding", ("line", "document")),
    ("cash.step", ("", "0.05")),
)


class RandomCompany:
    """Customers in two currencies, goods of every valuation, a service, freight; `step` does one thing more."""

    def __init__(self, books: Bookkeeper, seed: int) -> None:
        self.books = books
        self.chance = random.Random(seed)
        self.done: list[str] = []
        self.refused: dict[str, int] = {}
        books.perform(administration.set_rate, house.OWNER, "USD", date(2026, 1, 1), Decimal("1.1"))
        self.customers = [
            house.customer(books, "Alfreds"),
            house.customer(books, "Bottom-Dollar", currency="USD"),
            house.customer(books, "Careful", credit_limit=Decimal(400)),
        ]
        self.supplier = house.supplier(books)
        self.goods = [
            house.product(books, f"G-{way}", "9.99", stock_of="25", cost="3.3333", valuation=way)
            for way in ("average", "standard", "fifo", "lifo")
        ]
        house.product(books, "SERVICE", "50", kind="service")
        house.product(books, "FREIGHT", "7.77", kind="charge")
        self.typed = [*(f"G-{way}" for way in ("average", "standard", "fifo", "lifo")), "SERVICE", "FREIGHT"]
        for number, product_id in enumerate(self.goods):
            books.perform(
                purchasing.set_supplier, house.CLERK, product_id, self.supplier, Decimal("3.1") + number, lead_days=2
            )
        books.perform(purchasing.set_rule, house.CLERK, self.goods[0], Reorder(Decimal(10), Decimal(30), lead_days=3))
        self.second_place = books.perform(stock.new_location, house.OWNER, self._warehouse(), "SHELF-2")
        self.orders: list[int] = []

    # -- what chance takes

    def _warehouse(self) -> int:
        return self.books.read(stock_queries.default_warehouse, house.CLERK)

    def _quantity(self, most: int = 12) -> Decimal:
        return Decimal(self.chance.randint(1, most))

    def _one(self, found: list[Any]) -> Any:
        if not found:
            raise NothingThere
        return self.chance.choice(found)

    def _fitting(self, take: Callable[[], Any], fits: Callable[[Any], bool]) -> Any:
        """One that fits where some tries find one; else what was taken last: refusing is to be tried too."""
        found = None
        for _try in range(6):
            try:
                found = take()
            except NothingThere:
                continue
            if fits(found):
                return found
        return self._one([found] if found is not None else [])

    def _order(self, *states: str) -> Any:
        def take() -> Any:
            return self.books.read(order_queries.order, house.CLERK, self._one(self.orders[-10:]))

        return self._fitting(take, lambda order: not states or order.state in states)

    def _delivery(self, *states: str) -> Any:
        def take() -> Any:
            found = self.books.read(shipping_queries.deliveries_of, house.CLERK, self._one(self.orders[-10:]))
            return self.books.read(shipping_queries.delivery, house.CLERK, self._one(found))

        return self._fitting(take, lambda delivery: delivery.state in states and delivery.reverses_id is None)

    def _invoice(self, fits: Callable[[Any], bool] = lambda invoice: invoice.state == "posted") -> Any:
        def take() -> Any:
            found = self.books.read(invoicing_queries.invoices_of, house.CLERK, self._one(self.orders[-10:]))
            return self.books.read(invoicing_queries.invoice, house.CLERK, self._one(found))

        return self._fitting(take, fits)

    def _listed(self, what: listing.Listing, state: str | None = None) -> int:
        with self.books.reading() as unit:
            found = listing.first_rows(unit, what, limit=12)
        fitting = [row for row in found if row.cells.get("state") == state]
        return int(self._one(fitting or found).id)

    def _lines(self) -> tuple[LineInput, ...]:
        typed = []
        for code in self.chance.sample(self.typed, self.chance.randint(1, 4)):
            text = f"{code}*{self._quantity()}"
            if self.chance.random() < 0.3:
                text += f" @{self.chance.randint(1, 3000) / 100}"
            if self.chance.random() < 0.3:
                text += f" -{self.chance.randint(1, 40)}%"
            typed.append(text)
        found = house.lines(*typed)
        if self.chance.random() < 0.2:
            found += (LineInput(kind="free", text="Gift wrapping", unit_price=Decimal("2.25")),)
        return found

    def _document(self) -> NewDocument:
        more: dict[str, Any] = {}
        if self.chance.random() < 0.25:
            more["discount_percent"] = Decimal(self.chance.randint(1, 20))
        elif self.chance.random() < 0.2:
            more["discount_amount"] = Decimal(self.chance.randint(1, 500)) / 100
        return NewDocument(self._one(self.customers), self._lines(), **more)

    def perform(self, verb: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        return self.books.perform(verb, house.OWNER, *arguments, **more)

    # -- what may be done

    def quote(self) -> None:
        quote = self.perform(quotations.create, NewQuotation(self._document()))
        if self.chance.random() < 0.5:
            self.perform(quotations.send, quote)
        self.orders.append(self.perform(orders.from_quotation, quote))

    def enter(self) -> None:
        self.orders.append(self.perform(orders.create, orders.NewOrder(self._document())))

    def confirm(self) -> None:
        self.perform(orders.confirm, self._order("draft").id)

    def enter_and_confirm(self) -> None:
        self.enter()
        self.perform(orders.confirm, self.orders[-1])

    def amend(self) -> None:
        order = self._order("draft", "confirmed", "confirmed")
        line = self._one([line for line in order.lines if line.kind in ("product", "charge", "free")])
        new: dict[str, Any] = {"quantity": self._quantity()}
        if self.chance.random() < 0.4:
            new = {"unit_price": Decimal(self.chance.randint(0, 2000)) / 100}
        self.perform(orders.change_line, order.id, line.id, version=order.version, **new)

    def add_lines(self) -> None:
        self.perform(orders.add_lines, self._order("draft", "confirmed").id, self._lines())

    def remove_line(self) -> None:
        order = self._order("draft", "confirmed")
        self.perform(orders.remove_line, order.id, self._one(list(order.lines)).id)

    def discount(self) -> None:
        self.perform(
            orders.change,
            self._order().id,
            discount_percent=Decimal(self.chance.randint(0, 15)),
            discount_amount=Decimal(0),
        )

    def readdress(self) -> None:
        self.perform(
            orders.change,
            self._order("draft", "confirmed").id,
            ship_to={"name": "New place", "city": "Bremen", "country": "DE"},
        )

    def hold(self) -> None:
        self.perform(orders.hold, self._order("confirmed").id, "wait")

    def release(self) -> None:
        order = self._fitting(self._order, lambda order: order.is_held)
        hold = self._one([hold for hold in order.holds if hold.released_at is None])
        if hold.exception:
            return self._answer(order, hold.id)
        verb = orders.release_credit_hold if hold.kind == "credit" else orders.release_hold
        self.perform(verb, hold.id, "go on")

    def _answer(self, order: order_queries.OrderView, hold: int) -> None:
        if self.chance.random() < 0.7:
            return self.perform(self.chance.choice((answers.recreate, answers.split, answers.ignore)), hold)
        self.perform(answers.substitute, order.id, order.lines[0].id, self._one(self.goods), hold_id=hold)

    def cancel(self) -> None:
        order = self._order("draft", "confirmed")
        self.perform(orders.cancel, order.id, "customer", version=order.version)

    def close_short(self) -> None:
        self.perform(orders.close_short, self._order("confirmed").id)

    def pick(self) -> None:
        self.perform(shipping.pick, self._delivery("reserved", "planned").id)

    def pack(self) -> None:
        self.perform(shipping.pack, self._delivery("picked").id)

    def unpick(self) -> None:
        self.perform(shipping.unpick, self._delivery("picked", "packed").id)

    def ship(self) -> None:
        self.perform(shipping.ship, self._delivery("reserved", "picked", "packed", "planned").id)

    def ship_partly(self) -> None:
        delivery = self._delivery("reserved", "planned")
        some = {line.id: self._quantity(int(abs(line.quantity)) + 2) for line in delivery.lines}
        self.perform(shipping.ship, delivery.id, some)

    def cancel_delivery(self) -> None:
        self.perform(shipping.cancel, self._delivery("reserved", "planned").id)

    def short_pick(self) -> None:
        delivery = self._delivery("reserved", "picked", "planned")
        some = {line.id: self._quantity(int(abs(line.quantity)) or 1) - 1 for line in delivery.lines[:1]}
        self.perform(shipping.short_pick, delivery.id, some, reason="lost")

    def report_lost(self) -> None:
        self.perform(shipping.report_lost, self._delivery("shipped").id)

    def plan_rest(self) -> None:
        self.perform(shipping.plan_rest, self._order("confirmed").id)

    def undo(self) -> None:
        self.perform(shipping.undo, self._delivery("shipped").id)

    def send_back(self) -> None:
        delivery = self._delivery("shipped")
        line = self._one(list(delivery.lines))
        quantity = self._quantity(max(1, int(abs(line.quantity) * 2 // 3)))
        new = NewReturn(delivery.id, {line.id: quantity}, "damaged", restock=self.chance.random() < 0.7)
        back = self.perform(shipping.request_return, new)
        self.perform(shipping.approve_return, back)
        self.perform(shipping.receive_return, back)

    def invoice(self) -> None:
        made = self.perform(invoicing.from_order, self._order("confirmed", "closed").id)
        if self.chance.random() < 0.8:
            self.perform(invoicing.post, made)

    def post(self) -> None:
        self.perform(invoicing.post, self._invoice(lambda invoice: invoice.state == "draft").id)

    def credit(self) -> None:
        invoice = self._invoice(lambda invoice: invoice.kind == "invoice" and invoice.state == "posted")
        line = self._one(list(invoice.lines))
        some = {line.id: Decimal(self.chance.randint(1, max(1, int(abs(line.quantity)))))}
        self.perform(invoicing.credit, invoice.id, some if self.chance.random() < 0.6 else None)

    def pay(self) -> None:
        party = self._one(self.customers)
        items = [
            item for item in self.books.read(ledger.open_items, house.CLERK, party_id=party) if item.amount_open > 0
        ]
        item = self._one(items)
        amount = Decimal(self.chance.randint(1, int(item.amount_open * 130) + 1)) / 100
        if self.chance.random() < 0.4:
            amount = item.amount_open
        on = self.books.clock.today() - timedelta(days=self.chance.randint(0, 3))
        new = NewPayment(
            party, amount, item.currency, on, settle=((item.record_id, None),) if self.chance.random() < 0.7 else (),
            oldest_first=self.chance.random() < 0.5,
        )  # fmt: skip
        self.perform(receivables.record, new)

    def pay_back(self) -> None:
        party = self._one(self.customers)
        items = [
            item for item in self.books.read(ledger.open_items, house.CLERK, party_id=party) if item.amount_open < 0
        ]
        item = self._one(items)
        self.perform(
            receivables.record, NewPayment(party, item.amount_open, item.currency, settle=((item.record_id, None),))
        )

    def allocate(self) -> None:
        items = self.books.read(ledger.open_items, house.CLERK, party_id=self._one(self.customers))
        credit = self._one([item for item in items if item.amount_open < 0])
        debit = self._one([item for item in items if item.amount_open > 0])
        self.perform(receivables.allocate, credit.record_id, debit.record_id)

    def unallocate(self) -> None:
        found = self.books.read(receivables_queries.allocations, house.CLERK, self._invoice().id)
        self.perform(receivables.unallocate, self._one(found).id)

    def reverse_payment(self) -> None:
        self.perform(receivables.reverse, self._listed(receivables_queries.PAYMENTS))

    def write_off(self) -> None:
        self.perform(receivables.write_off, self._invoice().id, "bankrupt")

    def remind(self) -> None:
        run = self.perform(receivables.propose_dunning)
        self.perform(receivables.send_dunning if self.chance.random() < 0.7 else receivables.cancel_dunning, run)

    def block_reminders(self) -> None:
        self.perform(receivables.block, self._invoice().id, "complaint" if self.chance.random() < 0.5 else None)

    def adjust(self) -> None:
        quantity = self._quantity(20) * self.chance.choice((1, 1, -1))
        cost = Decimal(self.chance.randint(0, 900)) / 100 if self.chance.random() < 0.5 else None
        self.perform(stock.adjust, self._one(self.goods), quantity, "found", unit_cost=cost)

    def transfer(self) -> None:
        with self.books.reading() as unit:
            first = stock_queries.warehouses(unit)[self._warehouse()].stock_location_id
        places = [first, self.second_place]
        self.chance.shuffle(places)
        self.perform(stock.transfer, self._one(self.goods), self._quantity(5), *places)

    def count(self) -> None:
        sheet = self.perform(stock.new_count)
        lines = self.books.read(stock_queries.count, house.CLERK, sheet).lines
        counted = {line.product_id: line.quantity_expected + self.chance.randint(-1, 2) for line in lines}
        self.perform(stock.enter_count, sheet, {i: max(Decimal(0), q) for i, q in counted.items()})
        self.perform(stock.post_count, sheet)

    def buy(self) -> None:
        requisition = self._listed(purchasing_lists.REQUISITIONS, "proposed")
        for order in self.perform(purchasing.order_requisitions, [requisition]):
            self.perform(purchasing.order, order)

    def receive(self) -> None:
        order = self.books.read(
            purchasing_queries.purchase_order, house.CLERK, self._listed(purchasing_lists.PURCHASE_ORDERS)
        )
        line = self._one(list(order.lines))
        some = {line.id: self._quantity(int(line.quantity))} if self.chance.random() < 0.5 else None
        self.perform(purchasing.receive, order.id, some)

    def cancel_purchase(self) -> None:
        self.perform(purchasing.cancel, self._listed(purchasing_lists.PURCHASE_ORDERS))

    def set(self) -> None:
        name, values = self._one(list(SETTINGS))
        self.perform(administration.set_setting, name, self._one(list(values)))

    def next_day(self) -> None:
        today = self.books.clock.today() + timedelta(days=self.chance.randint(1, 12))
        self.books.clock = Clock("UTC", today)
        rate = Decimal(self.chance.randint(90, 130)) / 100
        self.perform(administration.set_rate, "USD", today, rate)

    OFTEN = (
        "enter_and_confirm", "ship", "ship", "ship_partly", "ship_partly", "receive", "buy", "adjust", "pay", "quote", "confirm",
    )  # fmt: skip
    RARELY = (
        "enter", "amend", "amend", "add_lines", "remove_line", "discount", "readdress", "hold", "release", "release",
        "cancel", "close_short", "pick", "pack", "unpick", "short_pick", "report_lost", "cancel_delivery", "plan_rest",
        "undo", "send_back", "send_back", "invoice", "post", "credit", "pay_back", "allocate", "unallocate",
        "reverse_payment", "write_off", "remind", "block_reminders", "transfer", "count", "cancel_purchase", "set",
        "next_day", "next_day",
    )  # fmt: skip

    def step(self) -> str:
        """Do one thing; what the rules refuse is as good an outcome as what they allow. Gives what was done."""
        what = self.chance.choice(self.OFTEN if self.chance.random() < 0.4 else self.RARELY)
        try:
            getattr(self, what)()
        except NothingThere:
            what += " (nothing there)"
        except BusinessError as error:
            what += f" (refused: {error.code})"
        self.done.append(what)
        return what


class NothingThere(Exception):
    """Chance asked for something of which there is none yet."""
