"""Memory that a server and its children share: what the system is told, what reading writes, where new things lie."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from erp_tui.terminal.serving import memory

SEEN = Path("/proc/self/ksm_stat")
ASKED = "import sys; print(sys.version_info >= (3, 12) and getattr(sys, '_is_gil_enabled', lambda: True)())"
NEWER = ("3.12", "3.13", "3.14")
LOAD = f"""
import gc, importlib.util, os, sys
spec = importlib.util.spec_from_file_location("memory", {memory.__file__!r})
memory = importlib.util.module_from_spec(spec)
spec.loader.exec_module(memory)
"""
"""The module by itself: another Python has none of what the program needs."""
READ_BY_A_CHILD = f"""{LOAD}
def private():
    with open("/proc/self/smaps_rollup") as file:
        lines = [line.split() for line in file if line.startswith("Private")]
    return sum(int(size) for _name, size, _unit in lines) // (os.sysconf("SC_PAGESIZE") // 1024)

many = [str(number) + " pieces" for number in range(300_000)]
code = compile("0", "", "eval").replace(co_consts=(tuple(many),))  # the collector does not look into code
holds = [None]
del many
if sys.argv[1] == "still":
    print(memory.stop_counting())
if not os.fork():
    before = private()
    for place in range(0, len(code.co_consts[0]), 16):
        holds[0] = code.co_consts[0][place]
    print(private() - before, flush=True)
    os._exit(0)
os.wait()
"""
NEW_ONES = f"""{LOAD}
small = [bytes(number % 400) for number in range(200_000)]
large = [bytes(700 + number % 3_000) for number in range(20_000)]
pools, beyond = {{id(one) // memory.POOL for one in small}}, max(id(one) for one in large)
del small[::3], large[::3]
if sys.argv[1] == "shared":
    memory.share()
small_since = [bytes(number % 400) for number in range(10_000)]
large_since = [bytes(700 + number % 3_000) for number in range(1_000)]
print(sum(id(one) // memory.POOL in pools for one in small_since if one), sum(id(one) < beyond for one in large_since))
print(gc.get_freeze_count())
"""
FEW_GAPS = f"""{LOAD}
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1])

before = resident()
memory.close_gaps()
print(resident() - before)
"""


def said(code: str, *words: str, python: str = sys.executable) -> list[str]:
    return subprocess.run(
        [python, "-c", code, *words], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    ).stdout.split()


def newer_python() -> str | None:
    """One that can leave counts alone: this one, one of the system's, or one that lies beside this one."""
    beside = (path / "bin/python3" for name in NEWER for path in Path(sys.base_prefix).parent.glob(f"{name}.*"))
    found = (shutil.which(f"python{name}") for name in NEWER)
    for one in (sys.executable, *filter(None, found), *map(str, beside)):
        asked = [one, "-c", ASKED]
        if subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() == "True":
            return one
    return None


@pytest.mark.skipif(
    not SEEN.exists() or "ksm_merge_any" not in SEEN.read_text(),
    reason="LEFT OUT: this system does not say what it merges",
)
def test_the_same_pages_of_a_server_and_its_children_may_be_kept_once() -> None:
    code = (
        "import os, pathlib\n"
        "from erp_tui.terminal.serving.memory import let_it_be_merged\n"
        "print(let_it_be_merged(), flush=True)\n"
        "if not os.fork():\n"
        f"    print(pathlib.Path('{SEEN}').read_text(), flush=True)\n"
        "    os._exit(0)\n"
        "os.wait()\n"
    )
    words = said(code)
    assert words[0] == "True"
    assert words[words.index("ksm_merge_any:") + 1] == "yes"


def test_what_is_read_is_not_written_where_references_need_no_count() -> None:
    python = newer_python()
    if python is None:
        pytest.skip("LEFT OUT: no Python 3.12 or later here")
    [counted] = said(READ_BY_A_CHILD, "counted", python=python)
    done, read = said(READ_BY_A_CHILD, "still", python=python)
    assert done == "True"
    assert int(counted) > 2_500, "pages that were only read"
    assert int(read) < 100


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="from 3.12 on counts can be left alone")
def test_before_3_12_references_are_counted() -> None:
    one = object()
    before = sys.getrefcount(one)
    assert not memory.stop_counting()
    more = [one] * 3
    assert sys.getrefcount(one) == before + len(more)


def test_what_comes_after_the_fork_lies_on_pages_of_its_own() -> None:
    small, large, frozen = map(int, said(NEW_ONES, "open"))
    assert small > 5_000 and large > 500 and not frozen
    small, large, frozen = map(int, said(NEW_ONES, "shared"))
    assert small < 100 and large < 10
    assert frozen > 1_000, "the collector leaves alone what is shared"


def test_closing_gaps_takes_little_where_there_are_few() -> None:
    [pages] = said(FEW_GAPS)
    assert int(pages) * os.sysconf("SC_PAGESIZE") < 3 * 1024 * 1024
