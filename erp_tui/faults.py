"""Unexpected faults: the user gets a reference and no values, the log gets the places in the code and no values either."""

from __future__ import annotations

import traceback
from datetime import datetime

from erp_tui import config
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.i18n import _, said

EXIT_CODE = 70


def keep(error: BaseException) -> str:
    """Write a fault to the log in the user's state folder; gives what to say about it."""
    reference = f"{datetime.now():%Y%m%d-%H%M%S}"  # noqa: DTZ005 - a name for people at this machine
    frames = traceback.extract_tb(error.__traceback__)
    where = "\n".join(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    try:
        path = config.state_folder() / "faults.log"
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{reference} {type(error).__name__}\n{where}\n")
    except OSError:  # no place for a log: say at least that something happened
        return _("Something unexpected happened ({name}). Nothing was half-written.").format(name=type(error).__name__)
    return _(
        "Something unexpected happened ({name}). Nothing was half-written. Reference {reference}, see {path}."
    ).format(name=type(error).__name__, reference=reference, path=path)


def in_words(error: BaseException) -> str:
    """What may be shown of an error: a refusal says itself, of all else there is a reference."""
    return said(error) if isinstance(error, BusinessError) else keep(error)
