"""A change of a few lines of a draft that reads only them stores the same as pricing the whole document anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.kernel import rows
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, UnitOfWork
from erp_tui.domain.orders import line_views
from erp_tui.domain.orders import queries as order_queries
from erp_tui.domain.orders import services as orders
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.pricing import drafts, parts, policy, promotion_setup, taxes
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.pricing.policy_rules import REFUSE, Rule
from erp_tui.domain.pricing.promotion_rules import PromotionRule
from erp_tui.domain.pricing.rules import TaxRule
from erp_tui.domain.quotations import services as quotations
from erp_tui.domain.quotations.rules import NewQuotation
from erp_tui.domain.shipping import queries as shipping
from erp_tui.domain.shipping import services as shipping_services

ORDERS = (orders, orders.DRAFT, lambda document: NewOrder(document))
QUOTATIONS = (quotations, quotations.DRAFT, lambda document: NewQuotation(document))
OF_HEADER = ("net", "tax", "gross", "rounding", "taxes")
NOT_SAME = ("id", "order_id", "quotation_id")


def stored(books: Bookkeeper, draft: drafts.Draft, header_id: int) -> tuple[Any, ...]:
    """What is kept of a document's money, and its lines by number; without what two documents cannot have alike."""
    with books.reading() as unit:
        header = rows.get(unit, draft.header, header_id)
        lines = rows.lines_of(unit, draft.line, draft.column, header_id)
    kept = [{name: value for name, value in line.items() if name not in NOT_SAME} for line in lines]
    return [header[name] for name in OF_HEADER], kept


def company(books: Bookkeeper, chance: random.Random, currency: str) -> int:
    """A customer in that currency, goods with all kinds of taxes, a cash step, promotions that look at single lines."""
    for number, rule in enumerate(
        (
            TaxRule("IN", rate=Decimal("7.7"), included=True),
            TaxRule("ECO", "per_unit", amount=Decimal("0.13"), adds_to_next=True),
            TaxRule("OF", "percent_of_gross", Decimal("5.5")),
            TaxRule("ON", rate=Decimal(19)),
            TaxRule("NIL", rate=Decimal(0)),
        )
    ):
        books.perform(taxes.new_tax, house.OWNER, rule, sequence=1000 + number)
    if currency != "EUR":
        books.perform(administration.set_rate, house.OWNER, currency, date(2026, 1, 1), Decimal("7.3"))
    books.perform(administration.set_setting, house.OWNER, "cash.step", chance.choice(["", "0.05"]))
    for number in range(6):
        house.product(books, f"P{number}", f"{chance.randint(1, 99999)}e-{chance.randint(0, 3)}")
    for rule in (
        PromotionRule("TENTH", "A tenth", "percent_off", "EUR", percent=Decimal(10), is_stackable=chance.choice([True, False])),
        PromotionRule("CARD", "With a card", "percent_off", "EUR", percent=Decimal(3), needs_coupon=True),
    ):  # fmt: skip
        books.perform(promotion_setup.new_promotion, house.OWNER, rule)
    return house.customer(books, currency=currency)


def a_line(chance: random.Random) -> LineInput:
    kind = chance.choice(["product"] * 6 + ["free", "text", "title", "subtotal"])
    bearing = chance.choice([None, (), ("IN",), ("ECO", "ON"), ("OF",), ("IN", "ECO", "ON"), ("NIL",), ("ON", "NIL")])
    if kind == "product":
        price = chance.choice([None, None, Decimal(chance.randint(0, 10**7)).scaleb(-4)])
        return LineInput(
            code=f"P{chance.randint(0, 5)}", quantity=Decimal(chance.randint(1, 40)), unit_price=price, taxes=bearing,
            discount_percent=chance.choice([Decimal(0), Decimal("12.5"), Decimal(100)]), optional=chance.random() < 0.1,
        )  # fmt: skip
    if kind == "free":
        price = Decimal(chance.randint(-(10**6), 10**6)).scaleb(-3)
        return LineInput("free", text="Work", quantity=Decimal("1.5"), unit_price=price, taxes=bearing)
    return LineInput(kind, text=chance.choice(["Words", ""]))


def a_change(chance: random.Random) -> dict[str, Any]:
    return chance.choice(
        [
            {"quantity": Decimal(chance.randint(0, 60))},
            {"unit_price": Decimal(chance.randint(0, 10**6)).scaleb(-3)},
            {"discount_percent": Decimal(chance.randint(0, 101))},
            {"text": "Other words"},
            {"optional": chance.random() < 0.5},
            {"quantity": Decimal(10**9), "unit_price": Decimal(10**9)},  # too much for any document
        ]
    )


def do(books: Bookkeeper, verb: Callable[..., Any], *args: Any, **new: Any) -> tuple[Any, ...] | None:
    """What is refused, if it is."""
    try:
        books.perform(verb, house.CLERK, *args, **new)
    except BusinessError as error:
        return error.code, error.field, error.values
    return None


@pytest.mark.parametrize(
    ("kind", "currency"), [(ORDERS, "EUR"), (QUOTATIONS, "JPY"), (ORDERS, "KWD")], ids=["EUR", "JPY", "KWD"]
)
def test_a_part_stores_what_the_whole_would(
    books: Bookkeeper, kind: Any, currency: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, draft, new = kind
    chance = random.Random(f"{services.__name__}{currency}")
    party = company(books, chance, currency)
    first = tuple(a_line(chance) for _n in range(8))
    document = NewDocument(party, first, prices_include_tax=chance.random() < 0.3)
    one, whole = (books.perform(services.create, house.CLERK, new(document)) for _n in range(2))
    in_parts = 0
    by_itself, load_part = parts.stand_alone, drafts.load_part
    for _n in range(30):
        what = chance.choice(["add", "change", "change", "remove"])
        lines = stored(books, draft, one)[1]
        place = chance.randrange(len(lines)) if lines else 0
        more = [a_line(chance) for _k in range(chance.randint(1, 3))] if what == "add" or not lines else []
        values = a_change(chance)
        refused = []
        for header_id in (one, whole):

            def seen(uow: UnitOfWork, *args: Any, only_one: bool = header_id == one) -> drafts.Present:
                nonlocal in_parts
                found = load_part(uow, *args)
                in_parts += only_one and found.is_part
                assert only_one or not found.is_part
                return found

            monkeypatch.setattr(parts, "stand_alone", by_itself if header_id == one else lambda *_args: False)
            monkeypatch.setattr(drafts, "load_part", seen)
            with books.reading() as unit:
                ids = [line["id"] for line in rows.lines_of(unit, draft.line, draft.column, header_id)]
            if more:
                refused.append(do(books, services.add_lines, header_id, more))
            elif what == "change":
                refused.append(do(books, services.change_line, header_id, ids[place], **values))
            else:
                refused.append(do(books, services.remove_line, header_id, ids[place]))
        assert refused[0] == refused[1], (what, more, values)
        assert stored(books, draft, one) == stored(books, draft, whole), (what, more, values)
    assert in_parts > 12
    assert house.faults(books) == []


def progress_of(books: Bookkeeper, order_id: int) -> tuple[Any, ...]:
    """How far a confirmed order is: what counts as on order, the progress of its lines in their order, its deliveries."""
    view = books.read(order_queries.order, house.CLERK, order_id)
    going = [
        books.read(shipping.delivery, house.CLERK, one)
        for one in books.read(shipping.deliveries_of, house.CLERK, order_id)
    ]
    with books.reading() as unit:
        kept = line_views.progress_of(unit, order_id)
    return (
        view.exposure_base,
        [kept.get(line.id) for line in view.lines],
        [(one.state, [(line.text, line.quantity) for line in one.lines]) for one in going],
    )


def test_a_part_of_a_confirmed_order(books: Bookkeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was delivered and invoiced of the other lines counts as when all are read."""
    chance = random.Random("confirmed")
    party = house.customer(books)
    for number in range(6):
        house.product(books, f"P{number}", "9.99", stock_of="100000" if number else "0")
    typed = [f"P{number % 6}*{number + 1} -{number}%" for number in range(8)]
    one, whole = (house.order(books, party, *typed, confirm=True) for _n in range(2))
    for order_id in (one, whole):
        first = books.read(shipping.deliveries_of, house.CLERK, order_id)[0]
        going = books.read(shipping.delivery, house.CLERK, first).lines
        some = {line.id: line.quantity - (1 if line.line_no % 2 else 0) for line in going if line.text != "Product P0"}
        books.perform(shipping_services.ship, house.CLERK, first, some)
    assert progress_of(books, one) == progress_of(books, whole)
    by_itself = parts.stand_alone
    for _n in range(12):
        more = [f"P{chance.randint(0, 5)}*{chance.randint(1, 9)}"] if chance.random() < 0.4 else []
        place, values = chance.randrange(8), a_change(chance)
        refused = []
        for order_id in (one, whole):
            monkeypatch.setattr(parts, "stand_alone", by_itself if order_id == one else lambda *_args: False)
            ids = [line.id for line in books.read(order_queries.order, house.CLERK, order_id).lines]
            if more:
                refused.append(do(books, orders.add_lines, order_id, house.lines(*more)))
            else:
                refused.append(do(books, orders.change_line, order_id, ids[place], **values))
        assert refused[0] == refused[1], (more, values)
        assert progress_of(books, one) == progress_of(books, whole), (more, values)
        assert stored(books, orders.DRAFT, one) == stored(books, orders.DRAFT, whole), (more, values)
    monkeypatch.undo()
    assert not reads_all(books, one)
    assert house.faults(books) == []


def reads_all(books: Bookkeeper, order_id: int) -> bool:
    """Whether a change of a line of an order would read all its lines."""
    with books.writing(house.CLERK) as uow:
        return not drafts.load_part(uow, orders.DRAFT, order_id, ()).is_part


def test_what_looks_at_all_lines_has_them_read(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", "10")

    def order(**document: Any) -> int:
        return house.order(books, party, "A*3", "A*1", document=document)

    plain = order()
    assert not reads_all(books, plain)
    assert reads_all(books, order(discount_percent=Decimal(5)))
    assert reads_all(books, order(discount_amount=Decimal(5)))
    early = [{"share": {"remainder": True}, "due": [{"add_days": 30}]}]
    rule = PromotionRule("FOUR", "From four", "percent_off", "EUR", percent=Decimal(5), min_quantity=Decimal(4))
    term = books.perform(administration.new_payment_term, house.OWNER, "EARLY", "", early)
    assert not reads_all(books, order(payment_term_id=term))
    books.perform(administration.set_setting, house.OWNER, "tax.rounding", "document")
    assert reads_all(books, plain)
    books.perform(administration.set_setting, house.OWNER, "tax.rounding", "line")
    refusing = books.perform(policy.new_policy, house.OWNER, Rule(0, max_discount_percent=Decimal(50), beyond=REFUSE))
    assert reads_all(books, plain)
    books.perform(policy.remove_policy, house.OWNER, refusing)
    assert not reads_all(books, plain)
    books.perform(promotion_setup.new_promotion, house.OWNER, rule)
    assert reads_all(books, plain)
