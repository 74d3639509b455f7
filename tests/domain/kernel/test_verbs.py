"""Who may do what: every public service that writes is a verb, and what no verb stands behind is not written."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import pytest

import house
from erp_tui.domain import check
from erp_tui.domain.administration import services as administration
from erp_tui.domain.chain import CHAIN
from erp_tui.domain.kernel import jobs
from erp_tui.domain.kernel.errors import BusinessError, NotAllowed
from erp_tui.domain.kernel.unit_of_work import Actor, Bookkeeper, UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, MANAGER, OWNER, VERBS
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.stock import promises

REACTIONS = {reaction.run for reactions in CHAIN.values() for reaction in reactions}
INNER = {
    "parties.rank_customers",
    "administration.set_up_company", "ledger.post", "ledger.lock_credit", "ledger.expose", "ledger.add_open_items",
    "ledger.settle", "ledger.mark_dunned", "ledger.block_item", "quotations.accepted",
    "quotations.as_input", "quotations.give_back",
}  # fmt: skip
"""What rooms further right call, under a verb of their own."""
ONLY_THE_OWNER = {
    "pricing.change_policy", "pricing.new_policy", "pricing.remove_policy",
    "administration.archive_term", "administration.archive_user", "administration.change_company",
    "administration.change_term", "administration.change_user",
    "administration.close_period", "administration.fix_today", "administration.new_branch", "administration.new_series",
    "administration.new_term", "administration.new_user", "administration.open_year", "administration.reopen_period",
    "administration.save_currency",
    "administration.change_series", "administration.set_next_number",
    "administration.set", "administration.set_rate", "ledger.new_account",
    "parties.new_salesperson", "parties.save_group", "parties.set_credit_limit", "parties.set_superior", "parties.unblock",
    "pricing.add_rules", "pricing.archive_list", "pricing.assign_group_list", "pricing.assign_list", "pricing.change_list",
    "pricing.change_rule", "pricing.move_rule", "pricing.new_list", "pricing.remove_rule", "pricing.restore_list",
    "pricing.set_default_list",
    "pricing.archive_tax", "pricing.change_tax", "pricing.choose_taxes", "pricing.end_exemption",
    "pricing.exempt", "pricing.new_tax", "pricing.restore_tax", "pricing.set_tax_region",
    "logins.count_try", "logins.end_try", "logins.note",
    "products.unblock", "receivables.remove_level", "receivables.save_level", "receivables.write_off", "stock.new_location",
    "stock.new_warehouse",
}  # fmt: skip


MANAGERS = {
    "orders.release_credit_hold",
    "pricing.approve",
    "pricing.reject",
    "pricing.archive_coupon",
    "pricing.archive_promotion",
    "pricing.change_promotion",
    "pricing.new_coupon",
    "pricing.new_promotion",
}
"""What a manager may and a clerk may not: letting pass what others ask for."""


def services() -> dict[str, Any]:
    """Every public function of a room's services that takes a unit of work."""
    found = {}
    for room in check.ROOMS:
        try:
            module = import_module(f"erp_tui.domain.{room}.services")
        except ModuleNotFoundError:
            continue
        for name in getattr(module, "__all__", vars(module)):
            value = getattr(module, name)
            if (
                not inspect.isfunction(value)
                or name.startswith("_")
                or not value.__module__.startswith(module.__package__)
            ):
                continue
            if next(iter(inspect.signature(value).parameters), "") == "uow":
                found[f"{room}.{name}"] = value
    return found


def test_every_service_is_a_verb_or_reached_from_one() -> None:
    found = services()
    verbs = {verb.run for verb in VERBS.values()}
    left = {name for name, run in found.items() if run not in verbs and run not in REACTIONS}
    assert left == INNER
    assert len(verbs) > 80


def test_the_rights_of_each_role() -> None:
    """A new verb is the owner's until somebody says otherwise: here it is said."""
    services()
    assert {name for name, verb in VERBS.items() if CLERK not in verb.roles} == ONLY_THE_OWNER | MANAGERS
    assert {name for name, verb in VERBS.items() if MANAGER not in verb.roles} == ONLY_THE_OWNER
    assert all(OWNER in verb.roles for verb in VERBS.values())


@pytest.mark.parametrize("role", ["clerk", "manager", "", "visitor"])
def test_no_right_no_verb(sqlite_books: Bookkeeper, role: str) -> None:
    """Refused before anything is looked at; a role nobody knows may do nothing."""
    actor = Actor(None, "x", "X", role)
    for name, verb in VERBS.items():
        if role in verb.roles:
            continue
        with pytest.raises(NotAllowed) as refused:
            sqlite_books.perform(verb.run, actor)
        assert refused.value.code == "no_right", name


def test_what_is_no_verb_writes_nothing_by_itself(sqlite_books: Bookkeeper) -> None:
    goods_id = house.product(sqlite_books, stock_of="5")
    with sqlite_books.reading() as unit:
        from erp_tui.domain.stock import queries as stock

        warehouse = stock.default_warehouse(unit)
    for run, arguments in (
        (ledger.block_item, (1, "no")),
        (administration.set_up_company, (administration.NewCompany("Second"),)),
        (promises.reserve, (warehouse, [promises.Want(1, goods_id, goods_id, house.Decimal(1))])),
    ):
        with pytest.raises((AssertionError, BusinessError)):
            sqlite_books.perform(run, house.OWNER, *arguments)
    assert house.faults(sqlite_books) == []


# ------------------------------------------------------------------------------------------------ keys


def test_the_same_key_gives_the_first_answer(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", stock_of="5")
    order = house.order(books, party, "A*2")
    first = books.perform(order_services.confirm, house.CLERK, order, key="k")
    assert books.perform(order_services.confirm, house.CLERK, order, key="k") == first == order
    other = house.order(books, party, "A*1")
    with pytest.raises(NotAllowed) as refused:
        books.perform(order_services.confirm, house.CLERK, other, key="k")
    assert refused.value.code == "key_reused"
    with pytest.raises(NotAllowed):  # another verb is another thing
        books.perform(order_services.cancel, house.CLERK, order, key="k")


def test_a_key_of_what_failed_is_free_again(books: Bookkeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    party = house.customer(books)
    house.product(books, "A", stock_of="5")
    order = house.order(books, party, "A*2")

    def broken(_uow: UnitOfWork) -> None:
        raise RuntimeError("the machine stops just before commit")

    with monkeypatch.context() as patched:
        patched.setattr(UnitOfWork, "_write_changes", broken)
        with pytest.raises(RuntimeError):
            books.perform(order_services.confirm, house.CLERK, order, key="k")
    assert books.read(orders.order, house.CLERK, order).state == "draft"
    with pytest.raises(BusinessError):  # a refusal leaves the key free too
        books.perform(order_services.cancel, house.CLERK, order, "no such reason", key="k")
    assert books.perform(order_services.confirm, house.CLERK, order, key="k") == order


# ------------------------------------------------------------------------------------------------ work


def test_due_work_runs_once_and_is_given_up_in_the_end(books: Bookkeeper) -> None:
    ran: list[dict[str, Any]] = []

    def fails(uow: UnitOfWork, _payload: dict[str, Any]) -> None:
        raise NotAllowed("never", "never")

    duties = {"once": jobs.Duty(lambda _uow, payload: ran.append(payload)), "bad": jobs.Duty(fails)}
    with books.writing() as uow:
        jobs.put(uow, "once", "mail 1", {"to": "x"})
        jobs.put(uow, "once", "mail 1", {"to": "y"})  # it waits already
        jobs.put(uow, "bad", "bad 1", {})
    said = jobs.run_due(books, duties)
    assert ran == [{"to": "x"}]
    assert sorted((one.kind, one.error) for one in said) == [("bad", "never"), ("once", None)]
    assert jobs.run_due(books, duties) == []  # the bad one waits for its next try


def test_a_claim_is_one_workers_alone_until_it_runs_out(books: Bookkeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    with books.writing() as uow:
        jobs.put(uow, "once", "mail 1", {})
    assert jobs.claim(books, "first") is not None
    assert jobs.claim(books, "second") is None
    monkeypatch.setattr(jobs, "CLAIM", -jobs.CLAIM)  # from now on a worker dies at once
    with books.writing() as uow:
        jobs.put(uow, "once", "mail 2", {})
    tries = 0
    while jobs.claim(books, f"worker {tries}") is not None:
        tries += 1
    assert tries == jobs.TRIES
    with books.reading() as unit:
        assert [job["name"] for job in jobs.failed(unit)] == ["mail 2"]
