"""What a session needs when somebody comes is there already: its server has imported it."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import erp_tui

ROOT = Path(erp_tui.__file__).parent
AT_A_LOGIN = ("terminal/serving/session.py", "screens/lock.py", "screens/home.py", "app.py", "workspace.py")
NOT_AT_A_LOGIN = {
    "erp_tui.domain.duties",
    "erp_tui.screens.tour",
    "erp_tui.screens.help",
    "erp_tui.domain.kernel.jobs",
    "erp_tui.terminal.driver",
}
"""Needed by few, or by sessions of another kind."""


def imported_late(path: Path) -> set[str]:
    """What functions of a file import when they are called."""
    found: set[str] = set()
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for one in ast.walk(function):
                if isinstance(one, ast.ImportFrom) and one.module is not None:
                    inner = {f"{one.module}.{name.name}" for name in one.names}
                    found |= {name for name in inner if (ROOT.parent / (name.replace(".", "/") + ".py")).exists()} or {
                        one.module
                    }
    return found


def test_nothing_is_imported_for_who_comes() -> None:
    code = "import json, sys\nfrom erp_tui.terminal.serving.warm import warm_up\nwarm_up()\nprint(json.dumps(sorted(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    warm = set(json.loads(said.splitlines()[-1]))
    needed = set().union(*(imported_late(ROOT / name) for name in AT_A_LOGIN)) - NOT_AT_A_LOGIN
    assert "erp_tui.domain.administration.access" in needed
    assert needed - warm == set()
