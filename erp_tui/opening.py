"""Opening the screens: which books, who works, the first paint, and what goes wrong before there is one."""

from __future__ import annotations

import os
import sys
from datetime import date
from typing import TYPE_CHECKING

from erp_tui import config, faults
from erp_tui.domain.kernel.errors import BusinessError, NotAllowed
from erp_tui.i18n import _, said, set_language
from erp_tui.keys import Key, key_map

if TYPE_CHECKING:
    from erp_tui.app import ErpApp
    from erp_tui.workspace import Workspace


def open_screens(options: dict[str, str], *, tour: bool = False) -> int:
    """Run the program on the books that the options, the environment or the settings name. Gives the exit code.

    With `tour` the user is shown around first.
    """
    from erp_tui.workspace import Workspace

    set_language(config.environment_language())
    asked = config.language_of(options["language"]) if "language" in options else None
    if "language" in options and asked is None:
        return _complain(_("--language is one of: {names}").format(names=", ".join(config.LANGUAGES)), 2)
    try:
        settings = config.load()
    except BusinessError as error:
        return _complain(said(error), 1)
    set_language(asked or settings.language or config.environment_language())
    try:
        url = config.books_there(options.get("db"), settings)
    except BusinessError as error:
        return _complain(said(error), 1)
    try:
        today = date.fromisoformat(options["today"]) if "today" in options else None
    except ValueError:
        return _complain(_("Not a date (YYYY-MM-DD): {text}").format(text=options["today"]), 2)
    try:
        keys = key_map(config.keys_file())
    except BusinessError as error:
        return _complain(_("The keys in keys.toml cannot be used: {error}").format(error=said(error)), 1)
    login = options.get("user") or settings.user or "owner"
    try:
        workspace = Workspace.open_light(url, login=login, today=today)
        if today is not None and workspace.light is not None and workspace.light.purpose == "real":
            raise NotAllowed("real_company", _("A real company keeps the real calendar."))
    except BusinessError as error:
        return _complain(said(error), 1)
    workspace.asked_language = asked or settings.language
    set_language(workspace.language)
    _say_what_the_terminal_is(options, settings)
    os.environ.setdefault("ESCDELAY", escape_delay())
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stdout__)):
        workspace.close()
        return _complain(_("The screens need a terminal. Without one there are the commands: erp-tui --help."), 2)
    app = app_for(workspace, keys)
    app.begins_with_tour = tour
    code, words = run(app)
    return _complain(words, code) if words else code


def app_for(workspace: Workspace, keys: dict[str, Key] | None = None) -> ErpApp:
    """The screens on these books, not yet running."""
    from erp_tui.app import ErpApp

    return ErpApp(workspace, keys=keys)


def run(app: ErpApp) -> tuple[int, str]:
    """Work until the user has had enough. Gives the exit code, and what is to be said when the screens are gone."""
    app.run(mouse=False)
    app.workspace.close()
    if app.fault:
        return faults.EXIT_CODE, app.fault
    if app.fatal:
        return 1, app.fatal
    return app.return_code or 0, ""


def _say_what_the_terminal_is(options: dict[str, str], settings: config.Config) -> None:
    """A slow line and a terminal that is not what it says: by option, environment or setting; the driver reads the environment."""
    for name, option, word, setting in (
        ("ERP_TUI_LINE", "slow", "slow", settings.line),
        ("ERP_TUI_TERMINAL", "plain", "plain", settings.terminal),
    ):
        if option in options:
            os.environ[name] = word
        elif setting is not None:
            os.environ.setdefault(name, setting)


def _complain(text: str, code: int) -> int:
    sys.stderr.write(f"erp-tui: {text}\n")
    return code


def escape_delay() -> str:
    """Milliseconds after which an escape character with nothing behind it is the Esc key.

    A line from far away may tear the bytes of a function key apart; taken too early for Esc, the rest would be typed as text.
    """
    return "400" if {"SSH_TTY", "SSH_CONNECTION"} & set(os.environ) else "100"
