"""Coming in: who may change by what, what is proved how, delays that grow, no word about who is a user, no trace of a secret."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select, text

import house
from erp_tui.domain.administration import access, logins, proofs, queries, services
from erp_tui.domain.administration.logins import FREE, LONGEST, Visitor
from erp_tui.domain.administration.models import LoginThrottle, UserSecret
from erp_tui.domain.administration.proofs import DECOY, Hidden, PublicKey
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotFound
from erp_tui.domain.kernel.tables import metadata, table_of
from erp_tui.domain.kernel.unit_of_work import Actor, Bookkeeper, Clock

PASSWORD = Hidden("correct horse battery")
KEPT = proofs.hash_password(PASSWORD, "anna")
NOON = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
KEY = PublicKey("ssh-ed25519", "ssh-ed25519 AAAA", "SHA256:abcdef", "anna@laptop")


class Hand(Clock):
    """A clock that stands until it is moved."""

    at = NOON

    def now(self) -> datetime:
        return Hand.at


@pytest.fixture
def anna(books: Bookkeeper) -> int:
    Hand.at = NOON
    books.clock = Hand("UTC")
    user_id = books.perform(services.new_user, house.OWNER, "anna", "Anna", "clerk")
    books.perform(services.set_password, house.OWNER, user_id, KEPT)
    return int(user_id)


def actor(books: Bookkeeper, login: str) -> Actor:
    return books.read(queries.actor, house.OWNER, login)


def comes(books: Bookkeeper, password: str = PASSWORD.value, code: str = "", *, login: str = "anna", address: str = "10.0.0.1",
          at: datetime = NOON) -> bool:  # fmt: skip
    return logins.comes_in(books, Visitor(login, address), Hidden(password), Hidden(code), at)


def log(books: Bookkeeper, who: Actor = house.OWNER) -> list[tuple[str, str]]:
    return [(one.login, one.outcome) for one in books.read(logins.logins, who)]


def test_a_password_lets_in_and_is_written_down(books: Bookkeeper, anna: int) -> None:
    assert comes(books) and not comes(books, "wrong horse battery")
    assert log(books) == [("anna", "wrong_password"), ("anna", "came_in")]
    books.perform(services.archive_user, house.OWNER, anna)
    assert not comes(books)
    assert log(books)[0] == ("anna", "works_no_more")


def test_a_name_that_is_no_users_is_not_kept_and_meets_the_same(books: Bookkeeper, anna: int) -> None:
    """The same answers, the same delays, the same statements: nobody learns who is a user."""
    seen = []
    for login in ("anna", "hunter2secret"):
        with house.counting(books) as count:
            answers = [comes(books, "wrong horse battery", login=login, address="") for _time in range(6)]
        seen.append((answers, count.texts, count.commits))
    assert seen[0] == seen[1]
    assert ("", "no_user") in log(books)
    assert "hunter2secret" not in everything(books)


def test_delays_grow_and_are_shared(books: Bookkeeper, anna: int) -> None:
    for _try in range(FREE["user"] + 1):
        assert not comes(books, "wrong horse battery", address="")
    assert not comes(books, address="")  # right, but not listened to
    written = len(log(books))
    Hand.at = NOON + timedelta(seconds=2, microseconds=1)
    assert comes(books, address="")
    assert len(log(books)) == written + 1
    waits = [logins.delay(count, "user").total_seconds() for count in range(1, 30)]
    assert waits[: FREE["user"] + 3] == [0, 0, 0, 2, 4, 8] and max(waits) == LONGEST["user"]
    assert comes(books, address="")  # what was right has forgiven the rest


def test_an_address_is_delayed_for_all_users_and_one_good_password_buys_nothing(books: Bookkeeper, anna: int) -> None:
    for number in range(FREE["address"]):
        assert not comes(books, "wrong horse battery", login=f"user{number}")
    assert comes(books)
    assert not comes(books, "wrong horse battery", login="one more")
    assert not comes(books)
    assert comes(books, address="10.0.0.2")


def test_a_block_of_version_6_is_one_address() -> None:
    found = [
        logins._subjects(Visitor("x", one), 1)[0] for one in ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1")
    ]
    assert found[0] == found[1] != found[2]
    assert logins._subjects(Visitor("x", "::ffff:10.0.0.1"), 1)[0] == "address 10.0.0.1"


def test_a_clock_that_was_set_back_keeps_nobody_out(books: Bookkeeper, anna: int) -> None:
    for _try in range(FREE["user"] + 4):
        comes(books, "wrong horse battery", address="")
    Hand.at = NOON - timedelta(days=300)
    assert comes(books, address="")


def test_failures_are_forgotten_after_a_day(books: Bookkeeper, anna: int) -> None:
    comes(books, "wrong horse battery")
    Hand.at = NOON + timedelta(days=2)
    comes(books, login="nobody", address="")
    with books.reading() as unit:
        assert [row.subject[:6] for row in unit.rows(select(table_of(LoginThrottle)))] == ["user ?"]


def test_a_one_time_code_counts_once(books: Bookkeeper, anna: int) -> None:
    secret = proofs.new_code_secret()
    books.perform(services.ask_for_codes, house.OWNER, anna, secret)
    code = pyotp.TOTP(secret.value).at(NOON)
    assert not comes(books) and not comes(books, code="000000")
    assert comes(books, code=f" {code[:3]} {code[3:]}")
    assert not comes(books, code=code)
    assert [outcome for _login, outcome in log(books)] == ["used_code", "came_in", "wrong_code", "wrong_code"]
    later = NOON + timedelta(seconds=30)
    assert comes(books, code=pyotp.TOTP(secret.value).at(later), at=later)
    assert not comes(books, code=pyotp.TOTP(secret.value).at(NOON), at=later)
    books.perform(services.ask_for_no_codes, house.OWNER, anna)
    assert comes(books)


def test_ones_own_by_the_old_password_others_by_the_owner(books: Bookkeeper, anna: int) -> None:
    books.perform(services.new_user, house.OWNER, "ben", "Ben", "manager")
    new = proofs.hash_password(Hidden("another horse battery"), "anna")
    me, ben = actor(books, "anna"), actor(books, "ben")
    for old in (None, Hidden("wrong horse battery")):
        with pytest.raises(InvalidInput, match="not the password you have"):
            books.perform(services.set_password, me, anna, new, old)
    for verb, values in ((services.set_password, (new, PASSWORD)), (services.remove_password, (PASSWORD,)),
                         (services.ask_for_codes, (Hidden("X"),)), (services.ask_for_no_codes, ()),
                         (services.add_key, (KEY,)), (services.remove_key, ("x",))):  # fmt: skip
        with pytest.raises(NotAllowed, match="Only the owner"):
            books.perform(verb, ben, anna, *values)
    with pytest.raises(NotAllowed, match="Only the owner"):
        books.read(access.access, ben, anna)
    books.perform(services.set_password, me, anna, new, PASSWORD)
    assert not comes(books) and comes(books, "another horse battery")
    assert log(books, ben) == [] and len(log(books, me)) == 2
    books.perform(services.remove_password, house.OWNER, anna)
    assert not comes(books, "another horse battery")


def test_keys(books: Bookkeeper, anna: int) -> None:
    me = actor(books, "anna")
    books.perform(services.add_key, me, anna, KEY)
    assert books.read(logins.is_key_of, house.OWNER, "anna", KEY.fingerprint)
    assert not books.read(logins.is_key_of, house.OWNER, "owner", KEY.fingerprint)
    owner_id = actor(books, "owner").id
    with pytest.raises(InvalidInput, match="this key already"):
        books.perform(services.add_key, house.OWNER, owner_id, KEY)
    books.perform(logins.note, house.OWNER, Visitor("anna", "::1"), "key", "came_in", KEY.fingerprint)
    assert [one.last_used_at for one in books.read(access.keys, me)] == [NOON]
    assert books.read(access.keys, replace(me, login="ben")) == []
    with pytest.raises(NotFound):
        books.perform(services.remove_key, me, anna, "SHA256:zzzz")
    books.perform(services.remove_key, me, anna, "abcd")
    assert not books.read(logins.is_key_of, house.OWNER, "anna", KEY.fingerprint)
    assert house.faults(books) == []


def everything(books: Bookkeeper) -> str:
    """All that the books hold, but for the table of secrets."""
    with books.reading() as unit:
        tables = [table.name for table in metadata.sorted_tables if table.name != table_of(UserSecret).name]
        return "\n".join(str(tuple(row)) for name in tables for row in unit.rows(text(f'SELECT * FROM "{name}"')))


def test_no_secret_is_anywhere_else(books: Bookkeeper, anna: int) -> None:
    secret = proofs.new_code_secret()
    books.perform(services.ask_for_codes, house.OWNER, anna, secret)
    comes(books, code=pyotp.TOTP(secret.value).at(NOON))
    comes(books, "some wrong password", "123456")
    found = everything(books)
    for hidden in (PASSWORD.value, KEPT.value, KEPT.value.rpartition("$")[2], secret.value, "some wrong password"):
        assert hidden not in found
    assert "password_since" in found
    assert KEPT.value not in repr(KEPT)
    with pytest.raises(AssertionError):
        books.perform(services.set_password, house.OWNER, anna, KEPT, key="k")


@pytest.mark.parametrize("bad", ["short", "x" * 201, "aaaaaaaaaaaaaaaa", "anna12345678", "tab\tin the middle"])
def test_bad_passwords(bad: str) -> None:
    with pytest.raises(InvalidInput):
        proofs.hash_password(Hidden(bad), "anna")


def test_the_same_password_however_it_is_composed() -> None:
    kept = proofs.hash_password(Hidden("pa\u0308ssword with dots"), "anna").value
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert proofs.is_password(Hidden("p\u00e4ssword with dots"), kept)
    assert DECOY.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not proofs.is_password(Hidden(""), None)


def test_tries_at_the_same_moment_count_as_well(books: Bookkeeper, anna: int) -> None:
    """Guessing in parallel gains nothing: a try is counted before it is looked at."""
    visitor = Visitor("anna", "10.0.0.9")
    with ThreadPoolExecutor(6) as guessers:
        tries = [guessers.submit(books.perform, logins.count_try, house.OWNER, visitor) for _try in range(24)]
        listened_to = [one for one in tries if one.result() is not None]
    assert len(listened_to) == FREE["user"] + 1


def test_a_code_lets_in_once_however_many_bring_it(books: Bookkeeper, anna: int) -> None:
    secret = proofs.new_code_secret()
    books.perform(services.ask_for_codes, house.OWNER, anna, secret)
    code = pyotp.TOTP(secret.value).at(NOON)
    with ThreadPoolExecutor(3) as comers:
        found = list(comers.map(lambda _one: comes(books, code=code, address=""), range(3)))
    assert found.count(True) == 1
