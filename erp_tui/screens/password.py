"""One's own password, by whoever works here: the one that counts now, the new one twice. Nobody's session ends by it."""

from __future__ import annotations

from typing import Any

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.forms import FormField

WRONG = N_("That was not it, or there were too many tries: wait a while and type it again.")


def change_password(screen: BaseScreen) -> None:
    """Ask for it and set it; whoever has none yet is not asked for one."""
    from erp_tui.domain.administration import access, logins, proofs, services

    workspace = screen.workspace
    user_id = workspace.user.id
    assert user_id is not None, "who works at a screen is a user"

    def submit(values: dict[str, Any]) -> None:
        if values["password"] != values["again"]:
            raise InvalidInput(
                "not_the_same", N_("These were two different passwords: nothing was changed."), field="again"
            )
        new = proofs.hash_password(values["password"], workspace.login)
        if "old" in values and not logins.proves(workspace.keeper, workspace.login, values["old"], "screen"):
            raise InvalidInput("wrong_password", WRONG, field="old")
        workspace.perform(services.set_password, user_id, new, values.get("old"))

    fields = [
        FormField("password", N_("New password"), kind="secret", required=True),
        FormField("again", N_("Once more"), kind="secret", required=True),
    ]
    if workspace.read(access.has_password, user_id):
        fields.insert(0, FormField("old", N_("Password now"), kind="secret", required=True))

    def then(_done: Any) -> None:
        screen.call_after_refresh(screen.say, _("Your password was set."))

    ask_form(screen, _("Your password"), fields, submit, then)
