"""Where things are on this machine, and what the user has set in the settings file. Standard library and platformdirs only."""

from __future__ import annotations

import os
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path

from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.text import N_

NAME = "erp-tui"
LANGUAGES = ("en", "zh_CN")
"""The languages the program speaks, the usual one first."""

CHOICES = {"line": ("slow", "fast"), "terminal": ("plain",)}
"""Settings that are one of a few words."""


@dataclass(frozen=True)
class Config:
    """The settings file `config.toml`: everything in it may be absent."""

    db: str | None = None
    language: str | None = None
    user: str | None = None
    line: str | None = None
    """`slow` or `fast`; else it is measured."""
    terminal: str | None = None
    """`plain`: nothing but text, addresses and styles is sent."""


def folder() -> Path:
    from platformdirs import user_config_path

    return user_config_path(NAME)


def load() -> Config:
    """The settings file, or an empty one where there is none. One that cannot be read is refused: to guess would be worse."""
    path = folder() / "config.toml"
    if not path.is_file():
        return Config()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotAllowed("bad_config", N_("{path} cannot be read: {reason}"), path=path, reason=str(error)) from error
    known = {name: value for name, value in found.items() if name in Config.__dataclass_fields__}
    for name, value in known.items():
        is_known = name not in CHOICES or value in CHOICES[name]
        if not isinstance(value, str) or not is_known or (name == "language" and language_of(value) is None):
            raise NotAllowed("bad_config", N_("{path} cannot be read: {reason}"), path=path, reason=name)
    if "language" in known:
        known["language"] = language_of(known["language"])
    return Config(**known)


def keys_place() -> Path:
    """Where the user's own keys are looked for."""
    return folder() / "keys.toml"


def keys_file() -> str | None:
    """The user's own keys, where there are any."""
    path = keys_place()
    return str(path) if path.is_file() else None


def language_of(text: str) -> str | None:
    """The language that a word like `zh`, `zh-CN` or `zh_CN.UTF-8` names; None for one that we do not speak."""
    short = text.replace("-", "_").partition(".")[0].partition("_")[0].lower()
    return next((name for name in LANGUAGES if name.partition("_")[0] == short), None)


def environment_language() -> str:
    """The language of the terminal, for what is said before the books tell the user's own."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return language_of(value) or LANGUAGES[0]
    return LANGUAGES[0]


def state_folder() -> Path:
    """Where logs and drafts go: private to the user."""
    from platformdirs import user_state_path

    path = user_state_path(NAME)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def default_db() -> str:
    from platformdirs import user_data_path

    return str(user_data_path(NAME) / "books.db")


def demo_db() -> str:
    from platformdirs import user_data_path

    return str(user_data_path(NAME) / "demo.db")


def choose_db(given: str | None) -> str:
    """The books to open: named on the command line, by ERP_TUI_DB, in the settings file, or the usual place."""
    return given or os.environ.get("ERP_TUI_DB") or load().db or default_db()


def books_there(given: str | None, settings: Config) -> str:
    """The books to open. Where nothing names any and the usual place is empty, the refusal says what there is instead."""
    url = given or os.environ.get("ERP_TUI_DB") or settings.db or default_db()
    if url != default_db() or os.path.exists(url):
        return url
    if os.path.exists(demo_db()):
        raise NotAllowed(
            "no_books_yet",
            N_("There is a demo company: erp-tui --db {path} (or erp-tui demo). Begin your own books: erp-tui new."),
            path=shlex.quote(demo_db()),
        )
    raise NotAllowed(
        "no_books_yet", N_("There are no books yet. Try the demo company: erp-tui demo. Begin your own: erp-tui new.")
    )


def data_folder() -> Path:
    """The `data` folder: inside the installed package, or beside it in a source tree."""
    package = Path(__file__).parent
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent / "data"
