"""What wrong input does: a clear line, the right exit code, and nothing written. One table for what people mistype, and
a walk over every option of every command with what nobody should type."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import typer

from desk import HOSTILE, Desk
from erp_tui.cli.base import root

WRONG = [
    ("order new --customer NOBODY --line 11*1", 1, "NOBODY"),
    ("order new --customer C1 --line NO*1", 1, "NO"),
    ("order new --customer C1 --line A*-1", 2, "-1"),
    ("order new --customer C1 --line A*x", 2, "x"),
    ("order new --customer C1 --line A*0", 2, "0"),
    ("order new --customer C1 --line A*1e400", 2, "1e400"),
    ("order new --customer C1 --line A*NaN", 2, "NaN"),
    ("order new --customer C1 --line A*1.1234567", 2, "1.1234567"),
    ("order new --customer C1 --line A*0.5", 1, "step"),
    ("order new --customer C1 --requested 2026-02-30", 2, "2026-02-30"),
    ("order new --customer C1 --requested 0026-03-01", 2, "0026-03-01"),
    ("order new --customer C1 --discount 101", 1, "100"),
    ("order new --customer C1 --term NEVER", 1, "NEVER"),
    ("order new --customer C1 --salesperson X9", 1, "X9"),
    ("order new --customer C1 --freight abc", 2, "abc"),
    ("order new", 2, "--customer"),
    ("order show SO999999", 1, "SO999999"),
    ("order list --only nonsense", 2, "--only"),
    ("order list --limit 0", 2, "--limit"),
    ("order list --limit many", 2, "--limit"),
    ("order add SO000001", 2, "--line"),
    ("order ship SO000001", 2, "ship"),
    ("order show SO000001 more", 2, "more"),
    ("order show SO000001 --jsn", 2, "--jsn"),
    ("order new --customer", 2, "--customer"),
    ("order", 2, "list"),
    ("nonsense", 2, "nonsense"),
    ("order confirm SO000001", 1, "Confirmed"),
    ("order remove-line SO000001 9", 2, "9"),
    ("order cancel SO000001 --reason whim", 1, "whim"),
    ("quote accept Q000099", 1, "Q000099"),
    ("quote add Q000099 --line A*1", 1, "Q000099"),
    ("opportunity new --customer C1 --title T --probability 120", 1, "100"),
    ("opportunity lose P000001 --reason whim", 1, "P000001"),
    ("delivery ship DN999999", 1, "DN999999"),
    ("delivery ship DN000001 --line A*99", 1, "99"),
    ("delivery ship DN000001 --line 7:1", 2, "7:1"),
    ("delivery ship DN000001 --line 1:-1", 2, "-1"),
    ("delivery pack DN000001", 1, "Packed"),
    ("return new --delivery DN000001 --reason defect", 1, "shipped"),
    ("requisition order RQ000099", 1, "RQ000099"),
    ("purchase-order receive PO000099", 1, "PO000099"),
    ("purchase-order new --supplier C1 --line A*1", 1, "supplier"),
    ("purchase-order new --supplier S1", 2, "--line"),
    ("invoice post SO000001", 2, "SO000001"),
    ("invoice credit INV-2026-00001", 1, "INV-2026-00001"),
    ("payment record --customer C1 --amount abc", 2, "abc"),
    ("payment record --customer C1 --amount 0", 1, "EUR"),
    ("payment record --customer C1 --amount 1.999", 1, "EUR"),
    ("payment record --customer C1 --amount 1 --currency XYZ", 1, "XYZ"),
    ("payment record --customer C1 --amount 1 --on 2026-03-17", 1, "day"),
    ("payment record --customer C1 --amount 1 --method shells", 1, "bank"),
    ("payment allocate PAY-1", 2, "--invoice"),
    ("report sales --by moon", 1, "year"),
    ("report sales", 2, "--by"),
    ("report ageing --as-of 2026-02-31", 2, "2026-02-31"),
    ("stock adjust A 1 --reason whim", 1, "whim"),
    ("stock adjust A NaN --reason found", 2, "NaN"),
    ("stock adjust A 0.5 --reason found", 1, "step"),
    ("stock adjust A 1 --reason found --cost=-1", 1, "cost"),
    ("stock transfer A 1 --from W1 --to NOWHERE", 1, "NOWHERE"),
    ("stock count SC00099 --line A*1", 1, "SC00099"),
    ("ledger entries --account 99", 1, "99"),
    ("ledger new-account 1000 Bank asset", 1, "1000"),
    ("product new --name X --price=-1", 1, "price"),
    ("product new --name X --price 1,5", 2, "1,5"),
    ("product new --name X --code A*B", 1, "code"),
    ("product new --name X --code A", 1, "A"),
    ("product new --name X --unit ell", 1, "ell"),
    ("product supplier A S1 --price 1 --lead-days 99999999999", 2, "3650"),
    ("customer new --name X --country XX", 1, "XX"),
    ("customer new --name X --email nothing", 1, "nothing"),
    ("customer new --name X --credit-limit 0.00001", 2, "0.00001"),
    ("customer new --name X --code=-x", 1, "dash"),
    ("customer new --name X --language xx", 1, "language"),
    ("customer edit C1 --invoice-itself maybe", 2, "company"),
    ("user new a.b/c", 1, "login"),
    ("user new anna --role king", 1, "owner"),
    ("settings set no.such 1", 1, "no.such"),
    ("settings set price.places many", 1, "price.places"),
    ("settings open-year 99999999999", 2, "2199"),
    ("rate set USD 2026-01-01 0", 1, "rate"),
    ("settings close-period 1999-01", 1, "1999-01"),
    ("backup /proc/nowhere/copy", 2, "/proc/nowhere"),
    ("import customers /nowhere.csv", 2, "/nowhere.csv"),
]


@pytest.fixture
def busy_desk(desk: Desk) -> Desk:
    """A customer, a supplier, a product and one confirmed order."""
    desk.line("customer new --code C1 --name Somebody")
    desk.line("supplier new --code S1 --name Other")
    desk.line("product new --code A --name Thing --price 1")
    desk.line("stock adjust A 5 --reason opening")
    desk.line("order new --customer C1 --line A*1 --confirm")
    return desk


def written(desk: Desk) -> tuple[int, ...]:
    """How much stands in the books."""
    with closing(sqlite3.connect(desk.db)) as connection:
        return tuple(
            connection.execute(f"select count(*) from {table}").fetchone()[0]
            for table in ("record", "change_set", "change", "outbox", "idempotency", "open_item", "stock_move")
        )


def test_what_people_mistype_is_said_and_nothing_is_written(busy_desk: Desk) -> None:
    before = written(busy_desk)
    for text, code, said in WRONG:
        busy_desk.line(text, code=code)
        assert said in busy_desk.error, f"{text}: {busy_desk.error}"
        assert busy_desk.error.count("\n") == 1, f"{text}: {busy_desk.error}"
        assert written(busy_desk) == before, text


def test_several_faults_are_said_together(busy_desk: Desk) -> None:
    busy_desk.line("customer new --name _ --email nothing --credit-limit=-1", code=1)
    assert busy_desk.error.count("erp-tui: ") == 2


NOBODY_TYPES_THIS = itertools.cycle(
    [
        "",
        "-1",
        "1e400",
        "NaN",
        "9" * 40,
        "2026-02-30",
        "x" * 5000,
        HOSTILE,
        "{0}{x}%s",
        "\n",
        "99999999999",
        "０",
        "\udcff",
    ]
)


def commands() -> Iterator[tuple[str, Any]]:
    """Every command but those that do not end or build a company."""

    def walk(command: Any, path: str) -> Iterator[tuple[str, Any]]:
        if hasattr(command, "list_commands"):
            for name in command.list_commands(None):
                yield from walk(command.get_command(None, name), f"{path} {name}".strip())
        elif path not in ("work", "demo", "new", "backup", "serve", "attach", "web"):
            yield path, command

    yield from walk(typer.main.get_command(root), "")


def test_no_value_of_any_option_is_unexpected(busy_desk: Desk) -> None:
    """Every argument and option of every command gets something hostile: it may be refused or taken, never break."""
    from erp_tui.cli import run

    tried = 0
    for path, command in commands():
        for param in command.params:
            if param.name in ("help", "limit", "only") or getattr(param, "is_flag", False):
                continue
            hostile = next(NOBODY_TYPES_THIS)
            words = [*path.split(), f"{param.opts[-1]}={hostile}"] if param.opts[-1].startswith("-") else path.split()
            needed = [one for one in command.params if one.required and one is not param]
            words += [f"{one.opts[-1]}=A*1" for one in needed if one.opts[-1].startswith("-")]
            plain = [one for one in command.params if not one.opts[-1].startswith("-")]
            words += ["--", *(hostile if one is param else "A" for one in plain if one.required or one is param)]
            before = written(busy_desk)
            busy_desk.capsys.readouterr()
            code = run(["--db", busy_desk.db, *words])
            said = busy_desk.capsys.readouterr()
            assert code in (0, 1, 2), f"{words}: {code} {said.err}"
            assert "\x1b" not in said.out + said.err and "Traceback" not in said.err
            assert code == 0 or (said.err and len(said.err) < 1000), f"{words}: {said.err}"
            assert code == 0 or written(busy_desk) == before, f"{words} was refused and has written"
            tried += 1
    assert tried > 350
    busy_desk.line("check")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("order", "confrim"), "There is no command confrim. Did you mean confirm? See"),
        (("ordr", "list"), "There is no command ordr. Did you mean order? See"),
        (("xyzzy",), "There is no command xyzzy. See"),
        (("order", "show", "SO9999999"), "Order SO9999999 does not exist."),
        (("customer", "show", "NOPE"), "There is no customer or supplier NOPE."),
    ],
)
def test_what_is_not_there_is_named_as_people_name_it(busy_desk: Desk, typed: tuple[str, ...], words: str) -> None:
    busy_desk.run(*typed, code=1 if "show" in typed else 2)
    assert words in busy_desk.error
