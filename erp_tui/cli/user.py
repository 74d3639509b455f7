"""`erp-tui user`: who may work here."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, done, group, open_door, show, show_list
from erp_tui.domain.administration import queries, services
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _

app = group("user", N_("Users and their roles"))


@app.command("list")
def list_users(json: Json = False) -> None:
    """All users."""
    door = open_door()
    show_list(door, door.read(queries.users), ("login", "name", "role", "language", "archived_at"), json)


@app.command("show")
def show_user(login: str, json: Json = False) -> None:
    """One user."""
    door = open_door()
    user_id = door.read(records.by_number, "user", login)
    show(door, next(user for user in door.read(queries.users) if user.id == user_id), json)


@app.command("new")
def new_user(
    login: str,
    name: Annotated[str, typer.Option()] = "",
    role: Annotated[str, typer.Option(help="owner or clerk")] = "clerk",
    language: Annotated[str, typer.Option(help="en or zh_CN")] = "en",
    json: Json = False,
    key: Key = None,
) -> None:
    """Somebody more who may work here."""
    door = open_door()
    user_id = door.perform(services.new_user, login, name or login, role, language, key=key)
    done(_("User {login} may work here.").format(login=login), json, id=user_id, login=login)


@app.command("edit")
def edit_user(
    login: str,
    name: Annotated[str | None, typer.Option()] = None,
    role: Annotated[str | None, typer.Option()] = None,
    language: Annotated[str | None, typer.Option()] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Change name, role or language."""
    door = open_door()
    user_id = door.read(records.by_number, "user", login)
    new = {n: v for n, v in {"name": name, "role": role, "language": language}.items() if v is not None}
    door.perform(services.change_user, user_id, key=key, **new)
    done(_("User {login} was changed.").format(login=login), json, id=user_id, login=login)


@app.command("archive")
def archive_user(login: str, json: Json = False, key: Key = None) -> None:
    """Let somebody work here no more; what was done stays theirs."""
    door = open_door()
    user_id = door.read(records.by_number, "user", login)
    door.perform(services.archive_user, user_id, key=key)
    done(_("User {login} was archived.").format(login=login), json, id=user_id, login=login)
