"""Texts that nobody means well with, put into every field that keys lead to, and how the screens look then.

As a command all of them go into all fields: of forms (saved, and saved again with good figures beside them), of the lists of
values behind fields, of go-anywhere, filters, the rows that lines are typed into, and the lock. A field has had a text when the
text came to it, whoever sent it. In parts, each with a company of its own, in which `hostile_books.py` makes what the demo
company has not, so that each form can be opened; what was put is kept in a file, so that it goes on where it was left. What
comes through a terminal is in `bench/storms.py`.

    .venv/bin/python tests/hostile.py --anew                   # all
    .venv/bin/python tests/hostile.py                          # the parts that were not done yet
    .venv/bin/python tests/hostile.py --parts orders quotes    # these alone
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import subprocess
import sys
import traceback
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from time import monotonic

sys.path.insert(0, str(Path(__file__).parent))

from hostile_books import prepare
from hostile_fill import SAVED
from hostile_reached import Tally, report
from hostile_texts import STRINGS
from hostile_walk import DOCUMENTS, LISTS, PARTS, walk

from erp_tui.screens import registry
from erp_tui.terminal import calm
from keyplay import BYTES
from terminal import Terminal


def at_a_terminal(path: Path, lists: Sequence[str]) -> None:
    """The same books at a real terminal: each byte that comes is one that may."""
    from storms import HOME, end_of

    def send(program: Terminal, keys: bytes) -> None:
        program.send(keys)
        program.listen(0.12)

    with closing(Terminal("--db", str(path), home=path.parent)) as program:
        program.wait_for("Unfinished work")
        for name in lists:
            for tab in range(6):
                for end in ("home", "end"):
                    send(program, registry.MENU_KEYS[LISTS.index(name)].encode())
                    send(program, BYTES["right"] * tab + BYTES[end])
                    for key in ("enter", "f1", "f12", "ctrl+g", "f12", "ctrl+y", "f12", "ctrl+p", "f12"):
                        send(program, BYTES.get(key) or bytes([ord(key[-1]) - 96]))
                    send(program, HOME)
        wrong = end_of(program)
    assert not wrong, wrong


def part(name: str, tally: Tally, folder: Path, company: Path, saved: int) -> None:
    """One part in a company of its own."""
    path = Path(shutil.copy(company, folder / "books.db"))
    made = prepare(path)
    lists = [name] if name in LISTS else []
    language = ("en", "zh_CN")[PARTS.index(name) % 2]
    asyncio.run(
        walk(
            path, tally, lists=lists, documents={"documents": DOCUMENTS, "prepared": made}.get(name, ()),
            start=name == "start", language=language, saved=saved,
        )
    )  # fmt: skip
    at_a_terminal(path, lists or ["customers", "orders"])
    check = [sys.executable, "-m", "erp_tui", "--db", str(path), "check"]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    print(f"  erp-tui check: {done.stdout.strip().splitlines()[-1]}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=PARTS, metavar="PART", help=" ".join(PARTS))
    parser.add_argument("--saved", type=int, default=SAVED, help="so often a form is filled with good figures beside")
    parser.add_argument("--state", type=Path, default=None, help="what was put so far (a file); it goes on from there")
    parser.add_argument("--anew", action="store_true", help="forget what was put so far")
    args = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parent / "bench"))
    import common

    calm.UPDATE_AFTER = calm.PAINT_LOOK = 0.0005  # nobody waits for more keys
    state = args.state or common.cache() / "hostile.json"
    tally = Tally()
    if args.anew:
        state.unlink(missing_ok=True)

    def tell(words: str) -> None:
        print(words, flush=True)
        tally.keep(state)

    tally.tell = tell
    tally.read(state)
    failed: list[str] = []
    for name in args.parts:
        if name in tally.done and args.parts == PARTS:
            continue
        began = monotonic()
        print(f"{name} ...", flush=True)
        with common.workplace() as folder:
            try:
                part(name, tally, folder, common.company(), args.saved)
                tally.done.append(name)
            except Exception:  # noqa: BLE001 the other parts go on
                failed.append(name)
                traceback.print_exc()
                shutil.copy(folder / "books.db", state.with_name(f"hostile-{name}.db"))
            tally.keep(state)
        fields = len(tally.put)
        print(
            f"{name}: {monotonic() - began:.0f} s; so far {fields} fields, "
            f"{sum(map(len, tally.put.values()))} of {fields * len(STRINGS)} strings in fields",
            flush=True,
        )
    print(f"broken off: {' '.join(failed) or 'none'}")
    return report(tally) or int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main())
