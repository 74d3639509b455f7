"""The terminal passes keys through untouched from the first moment on: what is typed while the program starts is kept."""

from __future__ import annotations

import atexit
import os
import sys


def raw_terminal() -> None:
    """Switch off echo, line editing, signals and translations; put back when the process ends. No terminal: nothing."""
    try:
        import termios
    except ImportError:  # Windows has no such modes
        return
    if sys.__stdin__ is None or not os.isatty(sys.__stdin__.fileno()):
        return
    descriptor = sys.__stdin__.fileno()
    before = termios.tcgetattr(descriptor)
    raw = termios.tcgetattr(descriptor)
    raw[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON | termios.IXOFF)
    raw[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    raw[6][termios.VMIN] = 1
    termios.tcsetattr(descriptor, termios.TCSANOW, raw)  # TCSAFLUSH would throw away what was typed
    atexit.register(termios.tcsetattr, descriptor, termios.TCSANOW, before)
