"""The program: without a command it opens the screens, with one it does what is asked and ends."""

from __future__ import annotations

import sys

GLOBAL_OPTIONS = {"--db", "--user", "--today", "--language"}
FLAGS = {"--slow", "--plain"}


def main() -> None:
    """Entry point of `erp-tui`."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["attach"] and (door := options_alone(arguments[1:], {"--as", "--socket"})) is not None:
        from erp_tui.terminal.serving.attach import attach

        sys.exit(attach(door.get("socket"), door.get("as")))
    options = options_alone(arguments, GLOBAL_OPTIONS | FLAGS)
    if options is None:
        from erp_tui.cli import run

        sys.exit(run(arguments))
    from erp_tui.terminal.raw import raw_terminal

    raw_terminal()  # before anything slow: keys typed meanwhile arrive untouched
    from erp_tui.opening import open_screens

    sys.exit(open_screens(options))


def options_alone(arguments: list[str], known: set[str]) -> dict[str, str] | None:
    """The options where there is nothing else, and all are known; else None. By hand: typer takes 54 ms to import."""
    options: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if name in FLAGS & known and not equals:
            options[name.removeprefix("--")] = "yes"
            continue
        if name not in known - FLAGS or (not equals and not rest):
            return None
        options[name.removeprefix("--")] = value if equals else rest.pop(0)
    return options


if __name__ == "__main__":
    main()
