"""The systemd unit that the README tells administrators to write."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from served import told

VERIFY = shutil.which("systemd-analyze")


UNIT = told("/etc/systemd/system/erp-tui.service")


def test_what_is_closed_leaves_open_what_the_server_needs() -> None:
    """Where the file system is read only, warming up needs a temporary folder, and the books and the log need theirs."""
    lines = UNIT.splitlines()
    assert {"ProtectSystem=strict", "PrivateTmp=yes", "StateDirectory=erp-tui"} <= {*lines}
    assert "Environment=XDG_STATE_HOME=/var/lib/erp-tui" in lines and "--db /var/lib/erp-tui/" in UNIT


@pytest.mark.skipif(VERIFY is None, reason="LEFT OUT: no systemd-analyze")
def test_systemd_takes_it(tmp_path: Path) -> None:
    path = tmp_path / "erp-tui.service"
    path.write_text(UNIT.replace("/opt/erp-tui/bin/erp-tui", f"{sys.executable} -m erp_tui"))
    found = subprocess.run([str(VERIFY), "verify", str(path)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
