"""What a browser gets to see besides the terminal: two pages, in its language, and the rules that it is to keep."""

from __future__ import annotations

from html import escape

from erp_tui.i18n import _, language

RULES = {
    # No page of elsewhere, nothing from elsewhere, no new window: a link in somebody's data opens nothing.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "sandbox allow-scripts allow-same-origin allow-forms",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Server": "erp-tui",
}


def login_page(company: str, words: str = "") -> str:
    """Who are you? `words`: why it is asked again."""
    say = f'<p class="say" role="alert">{escape(words)}</p>' if words else ""
    return _page(
        company,
        f"""<main class="middle"><form class="box" method="post" action="/login" autocomplete="on">
<h1>{escape(company)}</h1>{say}
<label>{escape(_("User"))}<input name="user" maxlength="100" autocomplete="username" autocapitalize="none"
 required autofocus></label>
<label>{escape(_("Password"))}<input name="password" type="password" maxlength="1000" autocomplete="current-password"
 required></label>
<label>{escape(_("Code of the authenticator app (if you use one)"))}<input name="code" maxlength="20" inputmode="numeric"
 autocomplete="one-time-code"></label>
<button>{escape(_("Log in"))}</button></form></main>""",
    )


def terminal_page(company: str, login: str, websocket: str) -> str:
    """The terminal, who works at it, and the way out."""
    return _page(
        company,
        f'''<header class="bar"><span>{escape(company)} · {escape(login)}</span>
<form method="post" action="/logout"><button tabindex="-1">{escape(_("Log out"))}</button></form></header>
<div id="terminal" class="textual-terminal" data-session-websocket-url="{escape(websocket)}" data-font-size="16"></div>
<div class="middle closed"><div class="box"><p>{escape(_("The line is closed. What was typed is kept."))}</p>
<a class="button" href="/">{escape(_("Go on"))}</a></div></div>''',
        '<link rel="stylesheet" href="/static/css/xterm.css"><link rel="preload" as="font" crossorigin '
        'href="/static/fonts/RobotoMono-VariableFont_wght.ttf"><script src="/static/js/textual.js"></script>'
        '<script src="/door/door.js" defer></script>',
    )


def _page(title: str, body: str, head: str = "") -> str:
    return f'''<!DOCTYPE html><html lang="{escape(language().replace("_", "-"))}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>
<link rel="stylesheet" href="/door/door.css">{head}</head><body>{body}</body></html>'''
