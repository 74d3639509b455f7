"""What the server tells the system about its memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SEEN = Path("/proc/self/ksm_stat")


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
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert said[0] == "True"
    assert said[said.index("ksm_merge_any:") + 1] == "yes"
