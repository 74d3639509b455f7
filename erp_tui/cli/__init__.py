"""The commands: everything a screen can do, headless, with the same validation, rights and audit."""

from __future__ import annotations


def run(arguments: list[str]) -> int:
    """Run one command; the result is the exit code: 0 done, 1 refused, 2 wrong usage, 3 busy or conflict, 70 unexpected."""
    from erp_tui.cli.base import run_command

    return run_command(arguments)
