"""Memory of sessions: what is the same in many of them may be kept once."""

from __future__ import annotations

import ctypes

MERGE = 67
"""PR_SET_MEMORY_MERGE, Linux 6.4 and later."""


def let_it_be_merged() -> bool:
    """Allow the system to merge pages of this process and its children that hold the same. False where it cannot.

    A session that only reads what it has from the server writes reference counts all the same, so the page is copied; most of the
    counts are soon what they were. Merging is done by the system where an administrator has it do so (/sys/kernel/mm/ksm/run).
    """
    try:
        return bool(ctypes.CDLL(None).prctl(MERGE, 1, 0, 0, 0) == 0)
    except (OSError, AttributeError):  # another system
        return False
