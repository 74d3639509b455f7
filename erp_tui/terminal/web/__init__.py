"""The door for browsers: who logs in at its page works in a session of the server, as through the other doors.

    browser ── page, textual-serve's terminal ══ WebSocket ══ `line` ══ pseudo-terminal and socket ══► server

`visitors` knows who is in, `pages` what a browser gets to see, `server` which requests there are and who may make them.
"""
