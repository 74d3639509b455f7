"""What holds for any document: order of lines, agreed prices, reductions of tax, and what is due after payments."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.administration.terms import schedule
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.invoicing import services as invoicing_services
from erp_tui.domain.kernel.money import Currency, split_largest_remainder, split_rest_to_last
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.orders import services as orders
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.pricing import taxes
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.pricing.rules import Discount, LineIn, TaxRule, total_document
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import NewPayment

JPY, CNY = Currency("JPY", 0, Decimal(1)), Currency("CNY", 2, Decimal("0.01"))
KWD, CHF = Currency("KWD", 3, Decimal("0.001")), Currency("CHF", 2, Decimal("0.05"))
currencies = st.sampled_from([JPY, CNY, KWD, CHF])
amounts = st.decimals(-(10**7), 10**7, places=3)
flags = st.booleans()
rates = st.sampled_from([Decimal(text) for text in ("0", "5.5", "7", "13", "19", "33.3")])
taxes_of_kinds = st.one_of(
    st.builds(TaxRule, st.just(""), rate=rates, adds_to_next=flags, ignores_previous=flags),
    st.builds(TaxRule, st.just(""), st.just("percent_of_gross"), rates, ignores_previous=flags),
)
tax_lists = st.lists(taxes_of_kinds, min_size=1, max_size=2)
lines = st.lists(st.tuples(st.decimals(-100, 100, places=2), st.decimals(0, 1000, places=4)), min_size=1, max_size=6)


def named(rules: list[TaxRule], **more: Any) -> list[TaxRule]:
    return [TaxRule(**vars(rule) | {"code": f"T{number}"} | more) for number, rule in enumerate(rules)]


@given(amounts, st.lists(st.decimals(0, 1000, places=2), min_size=1, max_size=7), currencies)
def test_splitting_loses_nothing(total: Decimal, weights: list[Decimal], currency: Currency) -> None:
    whole = currency.round(total)
    assert sum(split_rest_to_last(whole, weights, currency)) == whole
    if sum(weights) > 0:
        assert sum(split_largest_remainder(whole, weights, currency)) == whole


@given(amounts, st.lists(st.decimals(0, 30, places=2), max_size=3), st.none() | st.sampled_from([Decimal(5), Decimal("0.05")]),
       currencies)  # fmt: skip
def test_instalments_are_the_amount_and_mirror(
    total: Decimal, percents: list[Decimal], step: Decimal | None, currency: Currency
) -> None:
    whole = currency.round(total)
    term: list[dict[str, Any]] = [{"share": {"percent": str(p)}, "due": [{"add_days": 1}]} for p in percents]
    term += [{"share": {"fixed": "3.5"}, "due": []}, {"share": {"remainder": True}, "due": []}]
    found = schedule(whole, currency, date(2026, 1, 31), term, step)
    assert sum(part.amount for part in found) == whole
    mirror = schedule(-whole, currency, date(2026, 1, 31), term, step)
    if whole:
        assert [part.amount for part in mirror] == [-part.amount for part in found]


@given(lines, tax_lists, currencies, st.sampled_from(["line", "document"]))
def test_whatever_taxes_are_included_the_gross_is_the_agreed_price(
    document: list[tuple[Decimal, Decimal]], rules: list[TaxRule], currency: Currency, rounding: str
) -> None:
    included = named(rules, included=True)
    codes = tuple(rule.code for rule in included)
    totals = total_document([LineIn(q, p, codes) for q, p in document], included, currency, rounding)
    assert totals.gross == sum(currency.round(q * p) for q, p in document)
    assert all(line.gross == line.amount for line in totals.lines)


@given(lines, tax_lists, currencies, st.sampled_from(["line", "document"]), st.randoms(use_true_random=False))
def test_the_order_of_lines_moves_nothing(
    document: list[tuple[Decimal, Decimal]],
    rules: list[TaxRule],
    currency: Currency,
    rounding: str,
    chance: random.Random,
) -> None:
    some = named(rules)
    codes = tuple(rule.code for rule in some)
    shuffled = chance.sample(document, len(document))
    one, other = (
        total_document([LineIn(q, p, codes) for q, p in order], some, currency, rounding)
        for order in (document, shuffled)
    )
    assert (one.net, one.tax, one.gross, one.taxes) == (other.net, other.tax, other.gross, other.taxes)


@given(lines, currencies, st.decimals(0, 100, places=2), st.randoms(use_true_random=False))
def test_the_order_of_lines_moves_only_the_rest_of_a_discount(
    document: list[tuple[Decimal, Decimal]], currency: Currency, percent: Decimal, chance: random.Random
) -> None:
    places = list(range(len(document)))
    shuffled = chance.sample(places, len(places))
    discount = Discount("lines", percent=percent)
    one = total_document([LineIn(*document[i]) for i in places], [], currency, "line", discount)
    other = total_document([LineIn(*document[i]) for i in shuffled], [], currency, "line", discount)
    assert one.net == other.net
    if sum(line.amount for line in one.lines) == 0:
        return  # shared equally: whose line is last takes the rest
    for new, i in enumerate(shuffled):
        if places[-1] != i != shuffled[-1]:
            assert one.lines[i].discount_share == other.lines[new].discount_share


@given(
    lines, tax_lists, currencies, st.sampled_from(["line", "document"]), st.sampled_from([Decimal(2), Decimal("12.5")])
)
def test_a_tax_of_the_reduced_net_leaves_the_net(
    document: list[tuple[Decimal, Decimal]], rules: list[TaxRule], currency: Currency, rounding: str, percent: Decimal
) -> None:
    some = named(rules)
    codes = tuple(rule.code for rule in some)
    plain = [LineIn(q, p, codes) for q, p in document]
    whole = total_document(plain, some, currency, rounding)
    less = total_document(plain, some, currency, rounding, untaxed_percent=percent)
    assert less.net == whole.net == sum(line.net for line in less.lines)
    assert less.tax == sum(row.amount for row in less.taxes) == less.gross - less.net
    first = less.taxes[0]
    assert first.base == whole.taxes[0].base - currency.round(whole.net * percent / 100)


@pytest.mark.parametrize("rounding", ["line", "document"])
@pytest.mark.parametrize("currency", [JPY, CNY, KWD], ids=lambda one: one.code)
def test_due_is_the_total_less_what_was_paid_and_credits_mirror(
    books: Bookkeeper, currency: Currency, rounding: str
) -> None:
    chance = random.Random(f"{currency.code}{rounding}")
    books.perform(administration.set_rate, house.OWNER, currency.code, date(2026, 1, 1), Decimal("7.3"))
    books.perform(administration.set_setting, house.OWNER, "tax.rounding", rounding)
    books.perform(taxes.new_tax, house.OWNER, TaxRule("T13", rate=Decimal(13)))
    parts = [{"share": {"percent": "33.33"}, "due": [{"add_days": n}]} for n in (10, 20)]
    parts.append({"share": {"remainder": True}, "due": [{"add_days": 30}]})
    term = books.perform(administration.new_payment_term, house.OWNER, "THREE", "", parts)
    party = house.customer(books, currency=currency.code)
    document = NewDocument(
        party,
        tuple(
            LineInput("charge", text="Work", quantity=Decimal(chance.randint(2, 9)),
                      unit_price=Decimal(chance.randint(1, 99999)) / 1000, taxes=("T13",))
            for _n in range(4)
        ),
        payment_term_id=term, discount_amount=currency.step * 7, discount_applies_to=chance.choice(["lines", "net_total"]),
    )  # fmt: skip
    order = books.perform(orders.create, house.CLERK, NewOrder(document))
    books.perform(orders.confirm, house.CLERK, order)
    made = books.perform(invoicing_services.from_order, house.CLERK, order)
    number = books.perform(invoicing_services.post, house.CLERK, made)
    first = books.read(invoicing.invoice, house.CLERK, number)
    assert sum(row.amount for row in first.payable) == first.gross
    paid = Decimal(0)
    for _n in range(4):
        amount = currency.round(first.gross * chance.randint(1, 9) / 50)
        new = NewPayment(party, amount, currency.code, settle=((number, None),))
        books.perform(receivables.record, house.CLERK, new)
        paid += amount
        assert books.read(invoicing.invoice, house.CLERK, number).amount_open == first.gross - paid
    for quantity in (Decimal(1), None):
        some = None if quantity is None else {line.id: quantity for line in first.lines}
        books.perform(invoicing_services.credit, house.CLERK, number, some)
    found = [
        books.read(invoicing.invoice, house.CLERK, one) for one in books.read(invoicing.invoices_of, house.CLERK, order)
    ]
    for name in ("net", "tax", "gross", "rounding"):
        assert sum(getattr(one, name) for one in found) == 0, name
    assert sum(Decimal(row["base"]) for one in found for row in one.taxes) == 0
    assert house.faults(books) == []
