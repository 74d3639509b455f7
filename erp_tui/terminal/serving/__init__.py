"""Sessions from a warm server: `attach` is the door (tiny), `server` the parent that forks, `session` the life of one session.

    terminal ── attach ══ socket ══► server ──fork──► session ── ServedDriver ── the screens
                   └── hands over both ends of its terminal; then only sizes, and the last word

A session begins before its user is known, with the start screen up, and becomes that user's when the server sends it a door: a
process is one user's, once. It outlives its line: when that drops it waits, keeps what was typed, and goes on at the next one.
"""
