"""Facts: what a room says has happened. `chain.py` maps them to reactions; the outbox keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from erp_tui.domain.kernel.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Fact:
    """Something that has happened to a document. Rooms subclass it beside their rules."""

    record_id: int

    def body(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Reaction:
    """What follows from a fact by itself: one service of a room further right, and the facts it may tell in turn."""

    run: Callable[[UnitOfWork, Any], None]
    tells: tuple[type[Fact], ...] = ()


Chain = Mapping[type[Fact], tuple[Reaction, ...]]


def circle_in(chain: Chain) -> tuple[type[Fact], ...]:
    """A circle of facts that would tell each other for ever; empty when there is none."""

    def walk(fact: type[Fact], path: tuple[type[Fact], ...]) -> tuple[type[Fact], ...]:
        if fact in path:
            return (*path[path.index(fact) :], fact)
        for reaction in chain.get(fact, ()):
            for told in reaction.tells:
                if found := walk(told, (*path, fact)):
                    return found
        return ()

    for start in chain:
        if found := walk(start, ()):
            return found
    return ()
