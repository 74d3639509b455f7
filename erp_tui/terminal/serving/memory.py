"""Memory of sessions: a fork shares what its parent has, page by page, until one of the two writes there."""

from __future__ import annotations

import ctypes
import gc
import sys
from itertools import pairwise
from types import CodeType

MERGE = 67
"""PR_SET_MEMORY_MERGE, Linux 6.4 and later."""
POOL = 16 * 1024
"""Python takes memory for small objects in pools of this size, each for blocks of one size."""
BLOCKS = range(16, 513, 16)
"""The sizes of small objects."""
LARGEST = 64 * 1024
"""Gaps above this are few."""
MOST, MOST_ON_HEAP = 4 * 1024 * 1024, 16 * 1024 * 1024
"""Bytes of gaps in pools of one size, and of all on the heap: more there are not, so it ends whatever library gives the memory."""
_HAS_POOLS = sys.implementation.name == "cpython"


def share() -> None:
    """Make what this process has fit for being shared with forks of it. What there is now stays for ever."""
    gc.collect()
    stop_counting()
    close_gaps()
    gc.freeze()
    let_it_be_merged()


def stop_counting() -> bool:
    """Count references no more to what there is now: reading it writes nothing then. False before Python 3.12.

    From 3.12 on Python leaves the count of some objects alone, None for one (PEP 683, "Immortal Objects"): the same count in the
    others does the same for them. Without it each session copies about half of what the server has, only to count.
    """
    if not _HAS_POOLS or sys.version_info < (3, 12) or not _stays(ctypes.c_uint32.from_address(id(None)).value):
        return False
    count = ctypes.c_uint32.from_address
    never = count(id(None)).value
    waiting = gc.get_objects()
    while waiting:
        one = waiting.pop()
        its = count(id(one))
        if its.value != never:
            its.value = never
            waiting.extend(gc.get_referents(one))
            if isinstance(one, CodeType):  # the collector does not look into these
                waiting.extend((one.co_consts, one.co_names))
    return True


def _stays(never: int) -> bool:
    """Whether this Python leaves such a count alone; builds differ, without its global lock for one."""
    one = object()
    ctypes.c_uint32.from_address(id(one)).value = never
    before = sys.getrefcount(one)
    _more = [one] * 3
    return sys.getrefcount(one) == before


def close_gaps() -> None:
    """Take all gaps between what there is, so that what comes lies together on new pages, not here and there on shared ones."""
    if _HAS_POOLS:
        for size in BLOCKS:
            _fill_pools(size)
    try:
        _fill_heap()
    except AttributeError:  # another system's library: the gaps stay
        return


def _fill_pools(size: int) -> None:
    """Until as many blocks as a pool has come one behind the other: those that were begun are full then, this one is new."""
    take = ctypes.pythonapi.PyObject_Malloc
    take.argtypes, take.restype = [ctypes.c_size_t], ctypes.c_size_t
    places = (ctypes.c_size_t * (POOL // size))()  # numbers of Python's would take blocks themselves
    steps = max(3, len(places) // 32)  # from a pool to the next, and over what comparing takes itself
    for _number in range(MOST // POOL):
        for place in range(len(places)):
            places[place] = take(size)
        if 0 in places or sum(after - before != size for before, after in pairwise(places)) <= steps:
            return


def _fill_heap() -> None:
    """From large to small, until each size is taken from beyond the heap's present end (glibc)."""
    library = ctypes.CDLL(None)
    take, give, end_of = library.malloc, library.free, library.sbrk
    take.argtypes, take.restype = [ctypes.c_size_t], ctypes.c_size_t
    give.argtypes, give.restype = [ctypes.c_size_t], None
    end_of.argtypes, end_of.restype = [ctypes.c_ssize_t], ctypes.c_size_t
    library.malloc_trim(ctypes.c_size_t(0))
    end, room = end_of(0), MOST_ON_HEAP
    size = LARGEST
    while size > BLOCKS[0] and room > 0:
        while room > 0:
            found = take(size)
            if found == 0 or found + size >= end:
                give(found)
                break
            room -= size
        size = size * 4 // 5 if size > 2 * BLOCKS[-1] else size - BLOCKS.step


def let_it_be_merged() -> bool:
    """Allow the system to merge pages of this process and its children that hold the same. False where it cannot.

    Where references are counted a session that only reads what it has from the server writes all the same, so the page is copied;
    most of the counts are soon what they were. Merging is done by the system where an administrator has it do so
    (/sys/kernel/mm/ksm/run).
    """
    try:
        return bool(ctypes.CDLL(None).prctl(MERGE, 1, 0, 0, 0) == 0)
    except (OSError, AttributeError):  # another system
        return False
