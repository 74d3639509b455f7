"""`erp-tui user`: who may work here."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, Wrong, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.nouns import Language
from erp_tui.cli.output import done, show, show_list
from erp_tui.domain.administration import access, logins, proofs, queries, services
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _

app = group("user", N_("Users and their roles"))
key_app = group("key", N_("Public SSH keys of users"))
totp_app = group("totp", N_("One-time codes beside the password"))
app.add_typer(key_app, name="key")
app.add_typer(totp_app, name="totp")

Who = Annotated[str, typer.Argument(help="Name to log in with.")]


@app.command("list", answers=RowsOf(queries.UserView))
def list_users(json: Json = False) -> None:
    """All users."""
    door = open_door()
    show_list(door, door.read(queries.users), ("login", "name", "role", "language", "archived_at"), json)


@app.command("show", answers=queries.UserView)
def show_user(login: Annotated[str, typer.Argument(help="Name to log in with.")], json: Json = False) -> None:
    """One user."""
    door = open_door()
    user_id = door.read(records.by_number, "user", login)
    show(door, next(user for user in door.read(queries.users) if user.id == user_id), json)


@app.command("new", answers=("login",), example="anna --name 'Anna Berg' --role clerk --language zh_CN")
def new_user(
    login: Annotated[str, typer.Argument(help="Name to log in with.")],
    name: Annotated[str, typer.Option(help="Name as people know it.")] = "",
    role: Annotated[str, typer.Option(help="owner, manager or clerk")] = "clerk",
    language: Annotated[str, typer.Option(help="en or zh_CN")] = "en",
    json: Json = False,
    key: Key = None,
) -> None:
    """Somebody more who may work here."""
    door = open_door()
    door.perform(services.new_user, login, name or login, role, language, key=key)
    done(_("User {login} may work here.").format(login=login), json, login=login)


@app.command("edit", answers=("login",), example="anna --role owner")
def edit_user(
    login: Annotated[str, typer.Argument(help="Name to log in with.")],
    name: Annotated[str | None, typer.Option(help="Name as people know it.")] = None,
    role: Annotated[str | None, typer.Option(help="owner, manager or clerk")] = None,
    language: Language = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Change name, role or language."""
    door = open_door()
    user_id = door.read(records.by_number, "user", login)
    new = {n: v for n, v in {"name": name, "role": role, "language": language}.items() if v is not None}
    door.perform(services.change_user, user_id, key=key, **new)
    done(_("User {login} was changed.").format(login=login), json, login=login)


@app.command("archive", answers=("login",))
def archive_user(
    login: Annotated[str, typer.Argument(help="Name to log in with.")], json: Json = False, key: Key = None
) -> None:
    """Let somebody work here no more; what was done stays theirs."""
    door = open_door()
    user_id = door.read(records.by_number, "user", login)
    door.perform(services.archive_user, user_id, key=key)
    done(_("User {login} was archived.").format(login=login), json, login=login)


# ------------------------------------------------------------------------------------------------ coming in


@app.command("access", answers=access.AccessView)
def show_access(login: Who, json: Json = False) -> None:
    """By what a user comes in: since when there is a password, one-time codes, how many keys."""
    door = open_door()
    show(door, door.read(access.access, door.read(records.by_number, "user", login)), json)


@app.command("password", answers=("login",))
def set_password(
    login: Who,
    remove: Annotated[bool, typer.Option("--remove", help="Let this user in by keys only.")] = False,
    json: Json = False,
) -> None:
    """Give a user a password: typed twice at the terminal, or a line of standard input. One's own needs the old one, before it."""
    door = open_door()
    user_id = door.read(records.by_number, "user", login)
    kept = door.read(access.access, user_id)
    needs_old = kept.login == door.user.login and kept.password_since is not None
    old = _typed(_("Old password: ")) if needs_old else None
    if remove:
        door.perform(services.remove_password, user_id, old)
        done(_("{login} has no password any more.").format(login=login), json, login=login)
        return
    new = _typed(_("New password: "))
    if sys.stdin.isatty() and _typed(_("Once more: ")) != new:
        raise Wrong(_("These were two different passwords: nothing was changed."))
    door.perform(services.set_password, user_id, proofs.hash_password(new, login), old)
    done(_("The password of {login} was set.").format(login=login), json, login=login)


def _typed(prompt: str) -> proofs.Hidden:
    """A secret, from the terminal without showing it, or a line of standard input."""
    if sys.stdin.isatty():
        return proofs.Hidden(getpass.getpass(prompt))
    line = sys.stdin.readline()
    if not line:
        raise Wrong(_("Standard input has no line for: {prompt}").format(prompt=prompt.strip(" :：")))
    return proofs.Hidden(line.rstrip("\r\n"))


@app.command("logins", answers=RowsOf(logins.LoginView))
def list_logins(
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="At most so many rows.")] = 100,
    json: Json = False,
) -> None:
    """Who came in and who tried, newest first. Who is not the owner sees their own."""
    door = open_door()
    show_list(door, door.read(logins.logins, limit), ("at", "login", "address", "door", "how", "outcome"), json)


@key_app.command("list", answers=RowsOf(access.KeyView))
def list_keys(
    login: Annotated[str | None, typer.Argument(help="Name to log in with; none: all users.")] = None,
    json: Json = False,
) -> None:
    """The public keys that let a user in."""
    door = open_door()
    columns = ("login", "kind", "fingerprint", "comment", "added_at", "last_used_at")
    show_list(door, door.read(access.keys, login), columns, json)


@key_app.command("add", answers=("login", "fingerprint"), example="anna id_ed25519.pub --comment laptop")
def add_key(
    login: Who,
    file: Annotated[Path, typer.Argument(help="The file that ends with .pub; - for standard input.")],
    comment: Annotated[str, typer.Option(help="What key this is; none: what stands in it.")] = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """Let a user in with this key."""
    door = open_door()
    user_id = door.read(records.by_number, "user", login)
    new = proofs.public_key(_read(file))
    door.perform(services.add_key, user_id, new, comment, key=key)
    done(_("{login} may come in with the key {fingerprint}.").format(login=login, fingerprint=new.fingerprint), json,
         login=login, fingerprint=new.fingerprint)  # fmt: skip


def _read(file: Path) -> str:
    try:
        if str(file) == "-":
            return sys.stdin.read(proofs.KEY_FILE)
        with file.open(encoding="utf-8") as lines:
            return lines.read(proofs.KEY_FILE)
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong(_("{path} cannot be read.").format(path=file)) from error


@key_app.command("remove", answers=("login",), example="anna SHA256:c5oDfJZerH+yszMlWYAbxaEiJDnMSGW2YKLXDdx1eBg")
def remove_key(
    login: Who,
    which: Annotated[str, typer.Argument(help="Fingerprint, its beginning, or comment of the key.")],
    json: Json = False,
    key: Key = None,
) -> None:
    """Let nobody in with this key any more."""
    door = open_door()
    user_id = door.read(records.by_number, "user", login)
    door.perform(services.remove_key, user_id, which, key=key)
    done(_("The key of {login} was removed.").format(login=login), json, login=login)


@totp_app.command("on", answers=("login", "secret", "address"))
def codes_on(login: Who, json: Json = False) -> None:
    """Ask for a one-time code beside the password. Shows once what the user's own device makes them of."""
    door = open_door()
    user_id, secret = door.read(records.by_number, "user", login), proofs.new_code_secret()
    door.perform(services.ask_for_codes, user_id, secret)
    address = proofs.code_address(secret, login, door.company_name)
    told = _("{login} needs one-time codes from now on. Secret, shown only now: {secret}\n{address}")
    done(told.format(login=login, secret=secret.value, address=address), json, login=login, secret=secret.value,
         address=address)  # fmt: skip


@totp_app.command("off", answers=("login",))
def codes_off(login: Who, json: Json = False, key: Key = None) -> None:
    """Ask for no one-time codes any more."""
    door = open_door()
    user_id = door.read(records.by_number, "user", login)
    door.perform(services.ask_for_no_codes, user_id, key=key)
    done(_("{login} needs no one-time codes any more.").format(login=login), json, login=login)
