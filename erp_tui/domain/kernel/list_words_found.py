"""Words of a filter that very many rows have, as the search index gives them: in the order of names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from erp_tui.domain.kernel import search_index, search_order
from erp_tui.domain.kernel.list_conditions import NARROW_HITS, Held, Known, Leaf
from erp_tui.domain.kernel.list_terms import Joined
from erp_tui.domain.kernel.search_keys import place_of
from erp_tui.domain.kernel.unit_of_work import Unit


@dataclass(frozen=True)
class WordsHeld:
    """Words of a filter that very many rows have: what meets it has them all, or is one of the few rows `beside`."""

    held: tuple[Held, ...]
    beside: tuple[int, ...]

    @classmethod
    def of(cls, together: Iterable[Leaf]) -> WordsHeld:
        """Among tests that must all hold: the words, and those of which others can stand in their place that find few."""
        held: list[Held] = []
        beside: set[int] = set()
        for part in together:
            either = part.parts if isinstance(part, Joined) and part.how == "any" else (part,)
            common = [one for one in either if isinstance(one, Held) and one.label == "id"]
            few = [one for one in either if isinstance(one, Known) and one.label == "id"]
            if len(common) == 1 and len(few) == len(either) - 1:
                held += common
                beside.update(*(one.ids for one in few))
        return cls(tuple(held), tuple(beside))


@dataclass(frozen=True)
class CommonWords:
    unit: Unit
    kind: str
    ranks: tuple[int, ...]
    texts: tuple[str, ...]
    identified: tuple[int, ...]
    """Records that come into question beside those that have them all: one of them names these by a code or phone, or another
    word of which only one need be there finds them."""

    @classmethod
    def of(cls, unit: Unit, words: WordsHeld, order: Any) -> CommonWords | None:
        """Words of rows that are listed in the order of a column; None: the index does not give them so."""
        if not words.held or search_order.sorted_by(words.held[0].kind) is not order or order is None:
            return None
        kind, texts = words.held[0].kind, tuple(one.text for one in words.held)
        named = set(words.beside)
        for text in texts:
            named.update(search_index.identified(unit, kind, text, NARROW_HITS + 1))
        ranks = None if len(named) > NARROW_HITS else search_order.ranks(unit, kind)
        return None if ranks is None else cls(unit, kind, tuple(ranks), texts, tuple(named))

    def from_place(
        self, name: str, rising: bool, size: int
    ) -> Iterator[tuple[list[int], Callable[[str], bool] | None]]:
        """Records that may have them all, from a name on, some at a time; and which names each time is about
        (None: all of them are of that kind).

        The names of one time all stand before those of the next.
        """
        start: int | None = place_of(name)
        while start is not None:
            hits = search_order.hits(self.unit, self.kind, self.ranks, self.texts, start, rising, size)
            is_within = _within(start, hits.up_to, rising) if self.identified else None
            yield [*hits.ids, *self.identified], is_within
            start = hits.up_to


def _within(start: int, end: int | None, rising: bool) -> Callable[[str], bool]:
    """Whether a name stands from one place on, and before another one."""

    def test(name: str) -> bool:
        here = place_of(name)
        if not rising:
            return here <= start and (end is None or here > end)
        return here >= start and (end is None or here < end)

    return test
