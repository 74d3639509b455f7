"""What terminals can do, as terminfo tells it; each name in a process of its own, since terminfo is asked once in a life."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from painted import LINUX, SCREEN, XTERM

from erp_tui.terminal.abilities import TRUE_COLOURS, VT100, Abilities

ASK = "import os; from erp_tui.terminal.abilities import *; print(repr(of_terminal(os.environ)))"


def found(**environment: str) -> Abilities:
    kept = {
        name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLORTERM", "ERP_TUI_TERMINAL")
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK], env={**kept, **environment}, capture_output=True, text=True, check=True
    )
    answer = eval(done.stdout, {"Abilities": Abilities, "frozenset": frozenset})
    assert isinstance(answer, Abilities)
    return answer


@pytest.mark.parametrize("name", ["no-such-terminal", "dumb", ""])
def test_what_nobody_knows_is_a_vt100(name: str) -> None:
    assert found(TERM=name) == VT100


@pytest.mark.parametrize(
    ("name", "abilities"), [("linux", LINUX), ("screen-256color", SCREEN), ("xterm-256color", XTERM)]
)
def test_known_terminals(name: str, abilities: Abilities) -> None:
    assert found(TERM=name) == abilities


def test_the_environment_has_a_say() -> None:
    assert found(TERM="xterm-256color", COLORTERM="truecolor").colours == TRUE_COLOURS
    assert found(TERM="vt100", COLORTERM="truecolor").colours == 0
    assert found(TERM="xterm-256color", NO_COLOR="1").colours == 0
    assert found(TERM="xterm-256color", ERP_TUI_TERMINAL="plain") == XTERM.plain
