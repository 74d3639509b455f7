"""Sessions through Debian's OpenSSH, with the lines that the README tells administrators to write."""

from __future__ import annotations

import getpass
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from left import until

from served import Serving, answers, free_port, ssh_words, told
from terminal import Terminal

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin")
F3, F6 = b"\x1bOR", b"\x1b[17~"

pytestmark = pytest.mark.skipif(SSHD is None, reason="LEFT OUT: no OpenSSH server (apt-get install openssh-server)")


class Ssh:
    """A server with one user's key, and clients of it."""

    def __init__(self, home: Path, serving: Serving) -> None:
        self.home, self.serving = home, serving
        for name in ("host", "anna", "stranger"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", home / name], check=True)
        here = shlex.join([sys.executable, "-m", "erp_tui"])
        line = told("~erp/.ssh/authorized_keys").replace("/opt/erp-tui/bin/erp-tui", here)
        line = line.replace("--as anna", f"--as owner --socket {serving.socket}")
        key = (home / "anna.pub").read_text().split()[1]
        (home / "keys").write_text(line.replace("AAAA…", key))
        self.port = free_port()
        rules = told("/etc/ssh/sshd_config.d/erp.conf").replace("Match User erp", f"Match User {getpass.getuser()}")
        (home / "sshd_config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {home}/host\nPidFile {home}/sshd.pid\nUsePAM no\nStrictModes no\n"
            f"AuthorizedKeysFile {home}/keys\nPermitRootLogin yes\nSubsystem sftp internal-sftp\n{rules}"
        )
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        command = [str(SSHD), "-D", "-E", str(home / "sshd.log"), "-f", str(home / "sshd_config")]
        self.process = subprocess.Popen(command, env={"HOME": str(home), "PATH": os.environ["PATH"]})
        until(lambda: answers(self.port))

    def words(self, *options: str, key: str = "anna", program: str = "ssh") -> list[str]:
        return ssh_words(self.home, self.port, getpass.getuser(), *options, key=key, program=program)

    def come(self, *options: str, key: str = "anna", term: str = "xterm-256color") -> Terminal:
        door = Terminal(home=self.home, through=self.words("-tt", *options, key=key), term=term)
        self.serving.doors.append(door)
        return door

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(words, input="", capture_output=True, text=True, timeout=60, check=False)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture
def ssh(sqlite_template: Path, tmp_path: Path) -> Iterator[Ssh]:
    shutil.copy(sqlite_template, tmp_path / "books.db")
    with closing(Serving(tmp_path, tmp_path / "books.db")) as serving, closing(Ssh(tmp_path, serving)) as server:
        yield server


def test_a_session_by_ssh_and_after_the_client_was_killed(ssh: Ssh) -> None:
    first = ssh.come()
    first.wait_for("Nothing: all is done.")
    first.resize(100, 30)
    first.wait_until(lambda: len(first.text.split("\n")[0].rstrip()) > 80, "a wider head line")
    first.send(b"1" + F6 + b"Half a na")
    first.wait_for("Half a na")
    first.process.kill()
    first.process.wait()
    second = ssh.come(term="vt100")
    second.wait_for("go on with it here")
    second.send(b"\rme")
    second.wait_for("Half a name")
    assert not re.search(rb"\x1b\[(\d+;)*[34]\d(;\d+)*m", second.output)  # a terminal without colours gets none
    second.send(b"\x1b[24~" + F3 * 4)  # on a busy machine one may break a wait instead
    assert second.end() == 0


def test_a_terminal_nobody_knows_is_a_vt100(ssh: Ssh) -> None:
    door = ssh.come(term="no-such-terminal")
    door.wait_for("Where to?")
    door.send(b"4")
    door.wait_for("Orders")
    door.send(F3 + F3)
    assert door.end() == 0


def test_nothing_but_the_screens(ssh: Ssh) -> None:
    refused = ssh.run(*ssh.words(), "cat /etc/passwd")
    assert (refused.returncode, refused.stdout) == (69, "")
    assert "need a terminal" in refused.stderr
    shell = ssh.come()
    shell.wait_for("Where to?")  # the words of a command count for nothing here either
    copied = ssh.run(*ssh.words(program="sftp"))
    assert copied.returncode != 0 and "sftp>" not in copied.stdout
    through = ssh.run(*ssh.words("-W", f"127.0.0.1:{ssh.port}"))
    assert through.returncode != 0 and "SSH-2.0" not in through.stdout
    stranger = ssh.run(*ssh.words(key="stranger"))
    assert stranger.returncode == 255 and "Permission denied" in stranger.stderr
