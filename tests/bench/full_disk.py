"""A disk that fills up while a form is typed, under the real program in a real terminal: said, and nothing kept is lost.

A small disk of its own is mounted for it, so it needs the superuser of a Linux machine.

.venv/bin/python tests/bench/full_disk.py
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import common
from broken_off import come_back, kept
from house import faults
from keyplay import BYTES
from terminal import Terminal

MEGABYTES = 64
BEFORE = "Half a na"
PART = "abcdefgh" * 25
"""Typed again and again: each time what stands there is written anew, until there is no room."""


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(disk)], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def fill_up(disk: Path) -> Path:
    """A file that takes all room there is."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            os.write(file.fileno(), bytes(4096))
    return filler


def is_kept(path: Path, name: str) -> bool:
    """Whether the name is kept as it was typed, and the place of the session beside it."""
    rows = kept(path)
    return any(f"'name', '{name}'" in typed for _title, _way, typed in rows) and any(row[2] == "[]" for row in rows)


def says_so(program: Terminal) -> bool:
    """Whether the program says that the disk is full; what is typed next would take the words away."""
    for _time in range(50):
        program.listen(0.1)
        if "disk is full" in " ".join(program.text.split()):
            return True
    return False


def fault_of(has_room_again: bool, company: Path, folder: Path) -> str:
    """What is lost of a form whose disk fills up, in words. Without room again: what was kept before must come back."""
    with small_disk(folder) as disk:
        path = Path(shutil.copy(company, disk / "books.db"))
        program = Terminal("--db", str(path), home=folder)
        try:
            program.send(b"1" + BYTES["f6"] + BEFORE.encode())
            program.wait_until(lambda: is_kept(path, BEFORE), "what was typed is kept")
            filler = fill_up(disk)
            typed = BEFORE
            while not says_so(program):
                assert len(typed) < 1800, f"no full disk is said:\n{program.text}"
                typed += PART
                program.send(PART.encode())
            if has_room_again:
                filler.unlink()
                program.wait_until(lambda: is_kept(path, typed), "all that was typed is kept")
            program.process.kill()
            program.end()
            filler.unlink(missing_ok=True)
        finally:
            program.close()
        with common.opened(path) as books:
            found = faults(books)
        if found:
            return f"books: {found[:3]}"
        stack, focus, fields, *_by_hand = asyncio.run(come_back(path))
        name = dict(fields).get("field-name", "")
        if has_room_again and name != typed:
            return f"{len(name)} of {len(typed)} characters came back"
        came_back = typed.startswith(name) and name.startswith(BEFORE)
        return "" if came_back and focus == "field-name" else f"{stack} {focus} {name[:60]}"


def run(company: Path, cases: Sequence[bool]) -> common.Report:
    report = common.Report("full_disk")
    for has_room_again in cases:
        with common.workplace() as folder:
            wrong = common.in_words(fault_of, has_room_again, company, folder)
        name = "room again, then killed" if has_room_again else "killed while full"
        report.add(name, "all is back", not wrong, wrong=wrong[:1000])
    return report


if __name__ == "__main__":
    args = common.arguments(__doc__)
    raise SystemExit(run(common.company(), (False, True)).show(args.json))
