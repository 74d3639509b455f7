"""Order to cash with 5 lines: statements, commits, and the processor time against plain SQLite writing the same rows."""

from __future__ import annotations

import common
import house
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.orders import services as orders
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.domain.quotations import services as quotations
from erp_tui.domain.quotations.rules import NewQuotation
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import NewPayment
from erp_tui.domain.shipping import queries as deliveries
from erp_tui.domain.shipping import services as shipping

MOST_STATEMENTS, MOST_COMMITS, MOST_TIMES = 150, 9, 25


def cycle(books: Bookkeeper, party_id: int, typed: list[str]) -> None:
    """Quote, accept, confirm, reserve and pick, pack, ship (the invoice is made and posted), payment with its allocation."""
    document = NewDocument(party_id, house.lines(*typed))
    quote = books.perform(quotations.create, house.CLERK, NewQuotation(document))
    order = books.perform(orders.from_quotation, house.CLERK, quote)
    books.perform(orders.confirm, house.CLERK, order)
    [delivery] = books.read(deliveries.deliveries_of, house.CLERK, order)
    books.perform(shipping.pick, house.CLERK, delivery)
    books.perform(shipping.pack, house.CLERK, delivery)
    books.perform(shipping.ship, house.CLERK, delivery)
    [invoice] = books.read(invoicing.invoices_of, house.CLERK, order)
    owed = books.read(invoicing.invoice, house.CLERK, invoice).amount_open
    books.perform(receivables.record, house.CLERK, NewPayment(party_id, owed, settle=((invoice, None),)))


def run(times: int, lines: int = 5) -> common.Report:
    report = common.Report("order_to_cash")
    with common.workplace() as folder:
        books = common.empty_company(folder)
        customer = house.customer(books)
        typed = [f"P{number}*3" for number in range(1, lines + 1)]
        for number in range(1, lines + 1):
            house.product(books, f"P{number}", stock_of="100000")
        cycle(books, customer, typed)
        with house.counting(books) as count:
            cycle(books, customer, typed)
        report.add("statements", f"<= {MOST_STATEMENTS}", count.statements <= MOST_STATEMENTS, count=count.statements)
        report.add("commits", f"<= {MOST_COMMITS}", count.commits <= MOST_COMMITS, count=count.commits)
        before = common.copy_of(books, folder / "floor.db")
        with common.recorded(books) as written:
            took = common.sample([lambda: cycle(books, customer, typed)] * times, warm=0)
        floor = common.replay(before, written)
        books.close()
        cpu, floor_cpu = sum(took.cpu) / times, floor.cpu[0] / times
        report.add(
            "processor time of a cycle", f"<= {MOST_TIMES} x floor", cpu <= MOST_TIMES * floor_cpu,
            cpu_ms=cpu, wall_ms=took.p50, floor_cpu_ms=floor_cpu, floor_wall_ms=floor.wall[0] / times, times=cpu / floor_cpu,
        )  # fmt: skip
    return report


if __name__ == "__main__":
    args = common.arguments(__doc__, times=50, lines=5)
    raise SystemExit(run(args.times, args.lines).show(args.json))
