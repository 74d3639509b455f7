"""The worked examples of `tests/examples` and our own of the same form (or those of `--examples DIR`), on both engines.

Each area has a module of its name in `worked`, whose `WORLD` builds, acts and tells.
"""

from __future__ import annotations

import importlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from conftest import BASE_CURRENCY, Postgres, fill, open_engine
from erp_tui.domain.kernel.errors import BusinessError
from worked.base import World, differences

HERE = Path(__file__).parent


def cases_in(folder: Path) -> list[dict[str, Any]]:
    return [case for path in sorted(folder.glob("*.json")) for case in json.loads(path.read_text("utf-8"))["cases"]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        named = metafunc.config.getoption("--examples")
        folders = [Path(named)] if named else [HERE / "examples", HERE / "worked" / "cases"]
        cases = [case for folder in folders for case in cases_in(folder)]
        metafunc.parametrize("case", cases, ids=[case["id"] for case in cases])


@pytest.fixture(scope="session")
def company_files(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A fresh company's books by base currency, as an SQLite file to be copied."""
    made: dict[str, Path] = {}

    def of(currency: str) -> Path:
        if currency not in made:
            path = tmp_path_factory.mktemp("worked") / f"{currency}.db"
            engine = open_engine(str(path), create=True)
            fill(engine, currency)
            with engine.connect() as connection:
                connection.connection.dbapi_connection.execute("pragma wal_checkpoint(TRUNCATE)")
            engine.dispose()
            made[currency] = path
        return made[currency]

    return of


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_for(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Engine]]:
    """An engine on fresh books of a company with this base currency."""
    opened: list[Callable[[], Any]] = []

    def sqlite(currency: str) -> Engine:
        path = tmp_path / "books.db"
        shutil.copy(request.getfixturevalue("company_files")(currency), path)
        engine = open_engine(str(path))
        opened.append(engine.dispose)
        return engine

    def postgresql(currency: str) -> Engine:
        servers: Postgres = request.getfixturevalue("postgres_companies")
        engine, restore = servers.of(currency)
        opened.append(restore)
        return engine

    yield sqlite if request.param == "sqlite" else postgresql
    for close in opened:
        close()


def test_case(case: dict[str, Any], engine_for: Callable[[str], Engine]) -> None:
    world_of: type[World] = importlib.import_module(f"worked.{case['area']}").WORLD
    world = world_of(case, engine_for(case["given"].get("base_currency", BASE_CURRENCY)))
    unsaved = None
    try:
        world.set_up()
    except BusinessError as error:  # a world that cannot be saved makes its steps refused
        unsaved = {"refused": error.code}
    found = []
    for place, step in enumerate(case["when"], 1):
        told = unsaved or world.step(step)
        if f"s{place}" in case["then"]:  # steps without an entry are done, not checked
            found += differences(told, case["then"][f"s{place}"], f"s{place} {step['op']}")
    assert not found, f"{case['id']}: {case.get('note', '')}\n" + "\n".join(found)


def test_a_wrong_figure_is_found() -> None:
    told = {"net": "10.00", "taxes": [{"tax": "A", "amount": "1"}], "refused": "x"}
    assert differences(told, {"refused": "any", "net": "10"}) == []
    assert differences({"refused": "x"}, {"net": "10"}) != []
    assert differences({"net": "10.01"}, {"net": "10"}) != []
    assert differences({"net": "10"}, {"refused": "any"}) != []
    assert differences({"taxes": [{"tax": "B", "amount": 2}, {"tax": "A", "amount": 1}]},
                       {"taxes": [{"tax": "A", "amount": "1.0"}, {"tax": "B", "amount": "2"}]}, "s1") == []  # fmt: skip
    assert differences({"lines": [1]}, {"lines": [1, 2]}) != []
    assert differences({"complete": "True"}, {"complete": True}) != []
