"""What was typed into the fields of a form, step by step, to be taken back; and what was said in forms before."""

from __future__ import annotations

from collections.abc import Mapping

KEPT = 20
"""So many earlier values of a field are offered."""


class Steps:
    """The states a form has gone through. What is typed into one field without leaving it is one step."""

    def __init__(self, first: Mapping[str, str]) -> None:
        self._now = dict(first)
        self._before: list[tuple[str, str]] = []
        self._after: list[tuple[str, str]] = []
        """What was taken back, and what stood there then; typing anew forgets it."""
        self._running = ""

    def typed(self, name: str, text: str) -> bool:
        """A field has another text; the same text again is no step: whether it was one."""
        if text == self._now[name]:
            return False
        if self._running != name:
            self._before.append((name, self._now[name]))
            self._running = name
        self._now[name] = text
        self._after.clear()
        return True

    def became(self, name: str, text: str) -> None:
        """What was typed is shown as what it means: no step of its own."""
        self._now[name] = text

    def pause(self) -> None:
        """The field is left: what is typed into it later is a new step."""
        self._running = ""

    def back(self) -> tuple[str, str] | None:
        """The field of the last step and what stood there before it; None at the beginning."""
        return self._step(self._before, self._after)

    def again(self) -> tuple[str, str] | None:
        """The field of the step that was taken back last and what stood there after it; None where none was."""
        return self._step(self._after, self._before)

    def _step(self, there: list[tuple[str, str]], back: list[tuple[str, str]]) -> tuple[str, str] | None:
        self._running = ""
        if not there:
            return None
        name, text = there.pop()
        back.append((name, self._now[name]))
        self._now[name] = text
        return name, text


class SaidBefore:
    """What was said in each field of each form, newest first: for repeating, and for F4 in fields without a list."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], list[str]] = {}

    def keep(self, form: str, said: Mapping[str, str]) -> None:
        """A form was saved with these texts; an empty one is not worth repeating."""
        for name, text in said.items():
            if text:
                known = self._values.setdefault((form, name), [])
                self._values[form, name] = [text, *(one for one in known if one != text)][:KEPT]

    def of(self, form: str, name: str) -> list[str]:
        return self._values.get((form, name), [])
