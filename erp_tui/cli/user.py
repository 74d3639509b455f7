"""`erp-tui user`: who may work here."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.nouns import Language
from erp_tui.cli.output import done, show, show_list
from erp_tui.domain.administration import queries, services
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _

app = group("user", N_("Users and their roles"))


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
