"""`erp-tui approval`: requests to let a document pass beyond the discount policy."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, group, open_door
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import Number, Reason
from erp_tui.cli.output import show
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing import approvals, services

app = group("approval", N_("Approvals: what goes beyond the discount policy"))
add_list(app, approvals.APPROVALS)


@app.command("show", answers=approvals.ApprovalView, example="Q000001")
def show_approval(number: Number, json: Json = False) -> None:
    """The newest request about a document: who asked, and what goes beyond which rule."""
    door = open_door()
    show(door, door.read(approvals.approval, door.read(approvals.newest_about, number)), json)


@app.command("approve", answers=approvals.ApprovalView, example="Q000001 --reason 'Once'")
def approve(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Why, in words.")] = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """Let the document pass as it was asked. Not by who asked."""
    door = open_door()
    found = door.read(approvals.newest_about, number)
    door.perform(services.approve, found, reason, key=key)
    show(door, door.read(approvals.approval, found), json)


@app.command("reject", answers=approvals.ApprovalView, example="Q000001 --reason 'Too much'")
def reject(number: Number, reason: Reason, json: Json = False, key: Key = None) -> None:
    """Refuse it, and say why. Not by who asked."""
    door = open_door()
    found = door.read(approvals.newest_about, number)
    door.perform(services.reject, found, reason, key=key)
    show(door, door.read(approvals.approval, found), json)


@app.command("withdraw", answers=approvals.ApprovalView, example="Q000001")
def withdraw(number: Number, json: Json = False, key: Key = None) -> None:
    """Who asked no longer wants it."""
    door = open_door()
    found = door.read(approvals.newest_about, number)
    door.perform(services.withdraw, found, key=key)
    show(door, door.read(approvals.approval, found), json)
