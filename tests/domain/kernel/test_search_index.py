"""The search index against a full scan: nothing missed, the same order on both engines, and in step with what is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from crowd import made_up
from sqlalchemy import select
from sqlalchemy import text as text_of

import house
from erp_tui.domain import duties
from erp_tui.domain import searched as everything
from erp_tui.domain.kernel import (
    jobs,
    rows,
    search_index,
    search_keys,
    search_order,
    search_statements,
    search_store,
    write,
)
from erp_tui.domain.kernel.models import SearchEntry
from erp_tui.domain.kernel.search_keys import Plan, compact, key_of, plan
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.opportunities import services as opportunities
from erp_tui.domain.opportunities.rules import NewOpportunity
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.models import Party
from erp_tui.domain.parties.rules import NewContact, NewParty
from erp_tui.domain.products import searched
from erp_tui.domain.products import services as products
from erp_tui.domain.reports import buyers

COUNT = 1_200
MOST_STATEMENTS = {"sqlite": 6, "postgresql": 6}


def find(books: Bookkeeper, *kinds: str, text: str, limit: int = 20) -> list[int]:
    return books.read(search_index.find, house.CLERK, kinds or ("party",), text, limit)


def entries(books: Bookkeeper) -> list[tuple[int, int, str]]:
    table = table_of(SearchEntry)
    with books.reading() as unit:
        question = select(table.c.record_id, table.c.rank_key, table.c.search_key).where(table.c.search_key != "")
        return [tuple(row) for row in unit.rows(question.order_by(table.c.record_id))]


def scanned(known: list[tuple[int, int, str]], text: str) -> list[int]:
    """Every party whose key a text is in, best first: by looking at all of them."""
    asked = plan(text)
    assert asked is not None
    found = []
    for record_id, rank_key, key in known:
        number = next((n for n, ask in enumerate(asked.asks) if ask.meets(key)), None)
        if number is not None:
            found.append((number, rank_key, record_id))
    return [record_id for _number, _key, record_id in sorted(found)]


def typed(known: list[tuple[int, int, str]]) -> Iterator[str]:
    """Texts of all kinds, most of them cut out of names that are there, some of nothing."""
    random = Random(7)
    for key in random.sample([key for _id, _rank, key in known], 25):
        heads, _, further = key.partition("/")
        name, full, initials, *_code = (head.strip() for head in heads.split("|"))
        start = random.randrange(max(1, len(name) - 4))
        for length in (1, 2, 3, 5):
            yield name[:length]
            yield name[start : start + length]
        yield from (full[:3], full[2:9], initials[:2], initials[1:4], further.split(" ")[-1][:4])
        words = name.split()
        yield f"{words[-1][:4]} {words[0][:2]}"
        yield f"{further.split()[0][:3]} {name[:3]}"
    yield from ("qqqq", "zz", "龘", "龘龘", "x", "gmbh", "gmbh co", "公司", "限公", "gong", "ＧＭＢＨ", "tromso", "TRØ")


@pytest.fixture
def crowd(books: Bookkeeper) -> Bookkeeper:
    """Some thousand customers, some of them better than others."""
    ids = books.perform(parties.create_many, house.OWNER, [made_up(number) for number in range(COUNT)])
    random = Random(3)
    with books.writing() as uow:
        uow.verb = "parties.change"
        for party_id in random.sample(ids, 150):
            write.update(uow, Party, rows.get(uow, Party, party_id), search_rank=random.randrange(8))
    return books


def test_nothing_is_missed_and_the_best_come_first(crowd: Bookkeeper) -> None:
    known = entries(crowd)
    texts = [text for text in dict.fromkeys(typed(known)) if compact(text)]
    assert len(texts) > 200
    for text in texts:
        scan = scanned(known, text)
        with house.counting(crowd) as count:
            found = find(crowd, text=text)
        named = [one for one in found if one in set(scan)]
        assert (named, len(found) >= min(20, len(scan))) == (scan[: len(named)], True), text
        assert count.statements <= MOST_STATEMENTS[crowd.engine.dialect.name], text
        found_all = crowd.read(search_index.matching, house.CLERK, "party", text)
        assert found_all is not None and set(scan) <= set(found_all), text
        place = {record_id: number for number, (record_id, _rank, _key) in enumerate(known)}
        assert SEEN.setdefault(text, [place[one] for one in found]) == [place[one] for one in found], text


SEEN: dict[str, list[int]] = {}


MOST_SORTED = 150


@pytest.fixture
def short_looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """PostgreSQL looks through few records, samples few and sorts few."""
    made = (search_statements.walking, search_statements.beginning, search_statements.best_of_classes)
    for name, number in (("WALK", 60), ("MOST_SORTED", MOST_SORTED), ("SAMPLED", 25)):
        monkeypatch.setattr(search_statements, name, number)
    for one in made:
        one.cache_clear()
    yield
    for one in made:
        one.cache_clear()


@pytest.mark.usefixtures("short_looks")
def test_what_the_first_records_do_not_have_is_found_behind_them(crowd: Bookkeeper) -> None:
    """The better ones come first all the same, and of what very many have there are some."""
    known = entries(crowd)
    key_of_record = {record_id: (rank_key, key) for record_id, rank_key, key in known}

    def place(record_id: int, asked: Plan) -> tuple[int, int]:
        """Class, and how good it is as far as marks tell."""
        rank_key, key = key_of_record[record_id]
        rank = rank_key >> search_store.RANK_BITS & 15
        better = sum(rank <= last for last in search_store.MARKED.values())
        return next(n for n, ask in enumerate(asked.asks) if ask.meets(key)), -better

    for text in [text for text in dict.fromkeys(typed(known)) if compact(text)]:
        asked = plan(text)
        assert asked is not None
        scan = scanned(known, text)
        named = [one for one in find(crowd, text=text) if one in set(scan)]
        assert len(named) >= min(20, len(scan)), text
        assert [place(one, asked) for one in named] == [place(one, asked) for one in scan[: len(named)]], text
        if len(scan) < MOST_SORTED:
            assert named == scan[: len(named)], text


def test_suppliers_are_found_among_very_many_customers(
    books: Bookkeeper, monkeypatch: pytest.MonkeyPatch, short_looks: None
) -> None:
    """Where names that begin so are very many, it is not they that are meant by a role."""
    monkeypatch.setattr(search_statements, "WALK", 5)
    monkeypatch.setattr(search_statements, "MOST_SORTED", 10)
    search_statements.walking.cache_clear()
    new = [NewParty(name=f"Berg {number:02}", code=f"B{number:02}") for number in range(40)]
    books.perform(parties.create_many, house.OWNER, new)
    seller = books.perform(parties.create, house.OWNER, NewParty(name="Berg Import", roles=frozenset({"supplier"})))
    assert find(books, "supplier", text="berg") == find(books, "supplier", text="ber") == [seller]
    assert len(find(books, "customer", text="berg")) == 20


@pytest.fixture
def few(books: Bookkeeper) -> Bookkeeper:
    books.perform(parties.create_many, house.OWNER, [made_up(number) for number in range(150)])
    return books


def test_codes_phones_addresses(few: Bookkeeper) -> None:
    name = NewParty(
        name="Großhandlung Ærø", code="ERNSH", phone="+49 (0)30 778-4177", tax_number="DE 123.456.789",
        contacts=(NewContact("Ana Trujillo", phone="0555 4729", email="ana.trujillo@example.com"),),
    )  # fmt: skip
    made = few.perform(parties.create, house.OWNER, name)
    for text in (
        "ernsh", "ERNS", "grosshandlung", "GROß aero", "aero", "7784177", "84177", "+49 030", "de123456789", "de 123.456",
        "ana.truj", "ana.trujillo@example.com", "trujillo ana", "4729",
    ):  # fmt: skip
        assert find(few, text=text)[:1] == [made], text
    auto = few.perform(parties.create, house.OWNER, NewParty(name="Zweite"))
    with few.reading() as unit:
        code = unit.value(select(table_of(Party).c.code).where(table_of(Party).c.id == auto))
    assert find(few, text=code.lstrip("C0"))[0] == auto, "the tail of a code"
    assert find(few, text=code.lower())[0] == auto


def test_pinyin_reads_phrases(books: Bookkeeper) -> None:
    made = house.customer(books, "重庆长城贸易有限公司")
    for text in ("chongqing", "cqcc", "changcheng", "重庆", "庆长", "cqcc berlin", "cq", "qcc", "公司"):
        assert find(books, text=text) == [made], text
    assert find(books, text="zhongqing") == []


def test_roles_and_archive(books: Bookkeeper) -> None:
    buyer = house.customer(books, "Exotic Buyers")
    seller = house.supplier(books)
    both = books.perform(
        parties.create, house.OWNER, NewParty(name="Exotic Both", roles=frozenset({"customer", "supplier"}))
    )
    assert find(books, "customer", text="exotic") == [buyer, both]
    assert find(books, "supplier", text="exotic") == [both, seller]
    assert find(books, "party", text="exotic") == [buyer, both, seller]
    books.perform(parties.archive, house.OWNER, buyer)
    assert find(books, "customer", text="exotic") == [both]
    assert sorted(books.read(search_index.matching, house.CLERK, "party", "exotic") or ()) == [buyer, seller, both]
    books.perform(parties.restore, house.OWNER, buyer)
    assert sorted(find(books, "customer", text="exotic")) == [buyer, both]


def test_the_index_follows_every_change(books: Bookkeeper) -> None:
    made = house.customer(books)
    contact = books.perform(parties.add_contact, house.OWNER, made, NewContact("Maria Anders", phone="030-0074321"))
    assert find(books, text="anders") == find(books, text="74321") == [made]
    books.perform(parties.change_contact, house.OWNER, contact, name="Hanna Moos", phone="0621-08460")
    assert find(books, text="anders") == find(books, text="74321") == []
    assert find(books, text="moos") == find(books, text="08460") == [made]
    books.perform(parties.change, house.OWNER, made, name="Blauer See")
    assert find(books, text="alfreds") == []
    assert find(books, text="blauer berlin") == [made]
    assert house.faults(books) == []


def test_references_of_customers_are_found_by_their_end(books: Bookkeeper) -> None:
    house.product(books, "A")
    made = house.order(books, house.customer(books), "A*1", customer_reference="PO-2026/7788")
    for text in ("7788", "20267788", "po-2026", "PO 2026/7788"):
        assert find(books, "order", text=text) == [made], text
    assert find(books, "order", text="778") == []


def test_products(books: Bookkeeper) -> None:
    chai = house.product(books, "CHAI-1")
    chang = house.product(books, "CHANG-2")
    books.perform(products.change, house.OWNER, chai, name="Masala Chai 红茶")
    books.perform(products.add_barcode, house.OWNER, chang, "4006381333931")
    alfki = house.customer(books)
    books.perform(products.name_for_customer, house.OWNER, alfki, chang, code="KUNDE 77")
    for text, hit in (
        ("chai1", chai),
        ("masa", chai),
        ("hc", chai),
        ("红", chai),
        ("40063813", chang),
        ("chang-2", chang),
    ):
        assert find(books, "product", text=text) == [hit], text
    assert books.read(searched.find, house.CLERK, "kunde", customer_id=alfki) == [chang]
    assert books.read(searched.find, house.CLERK, "kunde") == []


def test_a_new_customer_costs_five_statements_more(books: Bookkeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    house.customer(books, "Warm")
    with house.counting(books) as with_index:
        house.customer(books, "First")
    monkeypatch.setattr(search_store, "refresh", lambda *_args: None)
    with house.counting(books) as without:
        house.customer(books, "Second")
    lite = books.engine.dialect.name == "sqlite"
    assert with_index.statements - without.statements == (5 if lite else 4)


def test_rebuilt_it_is_the_same(few: Bookkeeper) -> None:
    before = [find(few, text=text) for text in ("han", "青", "qd", "gmbh", "de0000017")]
    assert everything.rebuild(few) >= 150
    assert [find(few, text=text) for text in ("han", "青", "qd", "gmbh", "de0000017")] == before
    assert house.faults(few) == []
    if few.engine.dialect.name == "postgresql":  # what is walked through together stands on the same pages
        with few.reading() as unit:
            stored = text_of("SELECT rank_key FROM search_entry WHERE rank_key >> 60 = 1 ORDER BY ctid")
            keys = [row.rank_key for row in unit.rows(stored)]
        assert keys == sorted(keys)


def test_a_sample_tells_what_is_common(crowd: Bookkeeper) -> None:
    """On PostgreSQL: there an index of words gives all hits or none. Here the sample is all there is."""
    has_sample = crowd.engine.dialect.name == "postgresql"
    with crowd.reading() as unit:
        hits = len(search_index.matching(unit, "party", "gmbh") or ())
        assert hits > 20
        for text, most, is_common in (("gmbh", 1, True), ("gmbh", COUNT, False), ("qqqq", 0, False), ("?", 0, False)):
            found = search_order.is_common(unit, "party", (text,), most)
            assert found == (is_common and has_sample), text


def test_hostile_texts_find_nothing_and_break_nothing(books: Bookkeeper) -> None:
    made = books.perform(
        parties.create, house.OWNER, replace(made_up(1), name='"] OR (x* \x1b[31m \U0001f600 ' + "長" * 150)
    )
    for text in ('"', "'", "* OR", "^a", "=1", "=s", "a" * 5_000, "\x00", "((", "NEAR(a b)", "長" * 100, "\ud800"):
        find(books, text=text)
        books.read(search_index.matching, house.CLERK, "party", text)
    assert find(books, text="長" * 80) == [made]


def test_what_nothing_is_found_by_is_no_fault_of_the_index(books: Bookkeeper) -> None:
    """A title without a letter or a digit gives the index no word, and it does not wait for one."""
    party = house.customer(books, name="[/]", code="Q-1")
    made = [
        books.perform(opportunities.create, house.OWNER, NewOpportunity(party, title)) for title in ("[/]", "_", "Chai")
    ]
    assert house.faults(books) == []
    assert find(books, "opportunity", text="chai") == made[2:]
    books.perform(opportunities.change, house.OWNER, made[0], title="Tofu")
    books.perform(opportunities.change, house.OWNER, made[2], title="/")
    assert find(books, "opportunity", text="tofu") == made[:1]
    assert find(books, "opportunity", text="chai") == []
    assert house.faults(books) == []


def test_keys() -> None:
    assert key_of("Åbo Øl A/S", code="ABOOL", further=["Turku"], roles="s") == " abo ol a s||| abool/ turku =s"
    assert key_of("东方食品有限公司", code="C00001") == " 东方食品有限公司| dongfangshipin| dfsp|/"
    assert key_of("[/]") == "" and key_of("[/]", roles="c") == "|||/ =c"
    assert search_keys.plan("--") is None


def test_who_buys_most_is_found_first(books: Bookkeeper) -> None:
    """Due work ranks customers by what they ordered within a year; who stops buying falls back."""
    house.product(books, "A", "10", stock_of="500")
    small, big, never, earlier = (
        house.customer(books, name=f"Berg {name}", code=f"B{name}") for name in ("Alt", "Mitte", "Neu", "Zuletzt")
    )
    house.order(books, small, "A*1", confirm=True)
    house.order(books, big, "A*20", confirm=True)
    house.order(books, never, "A*100")
    house.order(books, earlier, "A*1", confirm=True)

    def found() -> list[int]:
        return books.read(search_index.find, house.CLERK, ("customer",), "berg")

    assert found() == [small, big, never, earlier]
    versions = [books.read(rows.get, house.CLERK, Party, one)["version"] for one in (small, big)]
    jobs.run_due(books, {"ranks": duties.DUTIES["ranks"]})
    assert found() == [big, small, earlier, never]
    assert [books.read(rows.get, house.CLERK, Party, one)["version"] for one in (small, big)] == versions
    with books.writing(door="work") as uow:
        uow.name_change_set("work.ranks")
        assert parties.rank_customers(uow, buyers.best_first(uow)) == 0  # all is as it should be
        assert parties.rank_customers(uow, [never, earlier, small], most=2) == 2
    assert found()[0] == never
    assert house.faults(books) == []
