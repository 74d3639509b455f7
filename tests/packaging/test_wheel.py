"""The built wheel, installed into an empty environment: the commands, the data and the catalogues are in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def said(*command: object, **environment: str) -> str:
    """What a command prints; that it succeeds is asserted."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, cwd="/", env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel and what the lock file names for it, nothing else."""
    folder = tmp_path_factory.mktemp("empty")
    said(sys.executable, "-m", "venv", folder / "venv")
    python = folder / "venv" / "bin" / "python"
    said(python, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT)
    [wheel] = folder.glob("erp_tui-*.whl")
    said(python, "-m", "pip", "install", "-q", "-c", ROOT / "requirements.lock", wheel)
    return folder / "venv"


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Callable[..., str]:
    def run(*words: object) -> str:
        return said(installed / "bin" / "erp-tui", "--db", tmp_path / "books.db", *words, HOME=str(tmp_path))

    return run


def test_a_company_is_made_and_checked(run: Callable[..., str]) -> None:
    run("new", "--defaults", "--tax-set", "cn_vat", "--chart", "cn")
    run("customer", "new", "--name", "东方红有限公司")
    assert "东方红有限公司" in run("--language", "zh_CN", "customer", "list")
    assert "名称" in run("--language", "zh_CN", "customer", "list")
    assert run("check")


def test_it_holds_the_sample_company(installed: Path) -> None:
    code = "from erp_tui import config; print(*sorted(p.name for p in (config.data_folder() / 'northwind').iterdir()))"
    found = said(installed / "bin" / "python", "-c", code).split()
    assert {"orders.csv", "control_totals.json", "LICENSE-MIT.txt", "LICENSE-Ms-PL.txt", "README.md"} <= set(found)


def test_it_holds_what_browsers_get(installed: Path) -> None:
    [package] = (installed / "lib").glob("python3*/site-packages/erp_tui")
    assert {path.name for path in (package / "terminal" / "web" / "static").iterdir()} == {"door.css", "door.js"}


def test_it_is_compiled_to_bytes(installed: Path) -> None:
    """No start of the program waits for the compiler, nor needs to write into the installation."""
    [package] = (installed / "lib").glob("python3*/site-packages/erp_tui")
    sources = set(package.rglob("*.py"))
    compiled = {path.parent.parent / (path.name.split(".")[0] + ".py") for path in package.rglob("__pycache__/*.pyc")}
    assert sources == compiled
