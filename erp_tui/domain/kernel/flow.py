"""Which state of a document may follow which: declared as data at the head of each room's rules."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.text import N_

State = TypeVar("State", bound=StrEnum)


class Flow(Generic[State]):
    """The diagram of a document: for each state the states that may follow, and the word for each."""

    def __init__(self, moves: Mapping[State, tuple[State, ...]], words: Mapping[State, str]) -> None:
        kinds = {type(state) for state in moves}
        assert len(kinds) == 1, "one flow, one enum"
        assert set(moves) == set(next(iter(kinds))), "each state has a row, final ones an empty one"
        assert set(words) == set(moves), "each state has a word"
        self.moves = dict(moves)
        self.words = dict(words)

    def allows(self, state: str, to: State) -> bool:
        return to in self.moves[type(to)(state)]

    def why_not(self, state: str, to: State) -> NotAllowed | None:
        """Why the move is refused, or None when it is allowed."""
        if self.allows(state, to):
            return None
        kind = type(to)
        if kind(state) is to:
            return NotAllowed("wrong_state", N_("This is {state} already."), state=self.words[to])
        message = (
            N_("It is {state}, not ready to be {to} yet.")
            if self._leads(kind(state), to)
            else N_("It is {state} and can no longer be {to}.")
        )
        return NotAllowed("wrong_state", message, state=self.words[kind(state)], to=self.words[to])

    def _leads(self, state: State, to: State) -> bool:
        """Whether some way of moves goes from one state to another."""
        seen, ahead = {state}, [state]
        while ahead:
            new = [one for one in self.moves[ahead.pop()] if one not in seen]
            seen.update(new)
            ahead += new
        return to in seen

    def check(self, state: str, to: State) -> State:
        """The new state; refused when it may not follow the present one."""
        if error := self.why_not(state, to):
            raise error
        return to
