"""Sessions from a warm server: `attach` is the door (tiny), `server` the parent that forks, `session` the life of one session.

    terminal ── attach ══ socket ══► server ──fork──► session ── ServedDriver ── the screens
                   └── hands over both ends of its terminal; then only sizes, and the last word

A session outlives its line: when that drops it waits, keeps what was typed, and goes on at the next one of the same user.
"""
