"""A case and its world: what every area shares. A world computes nothing; it sets up, acts and reads by public services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from sqlalchemy import Engine

from conftest import keeper_for
from erp_tui.domain.administration import services as administration
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.unit_of_work import Actor, Bookkeeper, Unit

OWNER = Actor(None, "owner", "Owner", "owner")
DAY = date(2026, 3, 16)
"""Today, where a case does not say."""

Facts = dict[str, Any]


class NotSupported(Exception):
    """The program does not do this on purpose; the message says so."""


class World:
    """The world of one case. Areas set up in `build`, have a method for each operation, and say in `facts` what holds anyhow."""

    def __init__(self, case: dict[str, Any], engine: Engine) -> None:
        self.case = case
        self.given: dict[str, Any] = case.get("given", {})
        self.engine = engine
        self.today = day(self.given["today"]) if "today" in self.given else DAY

    @cached_property
    def _keepers(self) -> dict[date, Bookkeeper]:
        return {}

    @property
    def books(self) -> Bookkeeper:
        """The books as they are on `today`."""
        return self._keepers.setdefault(self.today, keeper_for(self.engine, self.today))

    def do(self, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.books.perform(verb, OWNER, *args, **kwargs)

    def ask(self, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.books.read(query, OWNER, *args, **kwargs)

    # ------------------------------------------------------------------------------------------ for the areas

    def build(self) -> None:
        """Make the given world."""

    def facts(self) -> Facts:
        """What can be said of the world after any step, also after a refused one."""
        return {}

    # ------------------------------------------------------------------------------------------ running

    def set_up(self) -> None:
        for year in sorted({text[:4] for text in days_in(self.case)}):
            self.do(administration.open_year, int(year))
        for code, currency in self.given.get("currencies", {}).items():
            self.do(
                administration.save_currency,
                code,
                places=int(currency["decimals"]),
                step=Decimal(currency["step"]),
            )
        self.build()

    def step(self, step: dict[str, Any]) -> Facts:
        """Do one step; what came of it, with what holds anyhow. A refusal is a fact as well."""
        operation = getattr(self, f"op_{step['op']}", None)
        assert operation is not None, f"{self.case['area']}: no operation {step['op']}"
        try:
            told = operation(step) or {}
        except BusinessError as error:
            told = {"refused": error.code}
        return self.facts() | told


def days_in(value: Any) -> set[str]:
    """Every ISO day that a case names."""
    if isinstance(value, dict):
        return set().union(*map(days_in, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(days_in, value)) if value else set()
    if isinstance(value, str) and len(value) == 10 and value[4:5] == value[7:8] == "-":
        return {value}
    return set()


def day(text: str) -> date:
    return date.fromisoformat(text)


def number(value: Any) -> Decimal:
    return Decimal(str(value))


# ---------------------------------------------------------------------------------------------- comparing


def differences(told: Any, wanted: Any, path: str = "") -> list[str]:
    """Where what is told is not what is wanted: only the facts that are named are compared, numbers as decimals."""
    if isinstance(wanted, dict):
        if "refused" in wanted and (not isinstance(told, dict) or "refused" not in told):
            return [f"{path}: not refused ({wanted['refused']}) but {told}"]
        if not isinstance(told, dict):
            return [f"{path}: {told!r} is not {wanted!r}"]
        nothing = f"(nothing: refused, {told['refused']})" if "refused" in told else "(nothing)"
        return [
            found
            for name, value in wanted.items()
            if name != "refused"
            for found in differences(told.get(name, nothing), value, f"{path}.{name}")
        ]
    if isinstance(wanted, list):
        return _lists(told, wanted, path)
    return [] if _same(told, wanted) else [f"{path}: {told!r} is not {wanted!r}"]


def _lists(told: Any, wanted: list[Any], path: str) -> list[str]:
    if not isinstance(told, list | tuple) or len(told) != len(wanted):
        return [f"{path}: {told!r} is not {wanted!r}"]
    if path.endswith(".taxes"):
        by_code = {row["tax"]: row for row in told}
        told = [by_code.get(row["tax"], "(nothing)") for row in wanted]
    return [
        found
        for place, (one, other) in enumerate(zip(told, wanted, strict=True))
        for found in differences(one, other, f"{path}[{place}]")
    ]


def _same(told: Any, wanted: Any) -> bool:
    if wanted is None or isinstance(wanted, bool) or told is None or isinstance(told, bool):
        return told is wanted
    one, other = _as_number(told), _as_number(wanted)
    if one is None or other is None:
        return str(told) == str(wanted)
    return one == other


def _as_number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


__all__ = ["DAY", "OWNER", "Facts", "NotSupported", "Unit", "World", "day", "days_in", "differences", "number"]
