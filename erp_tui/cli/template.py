"""`erp-tui template`: named sets of lines that quotations begin with."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, group, open_door
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import Lines, Note, add_show, document_lines, given, id_of
from erp_tui.cli.output import done, show
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.quotations import queries, services
from erp_tui.domain.quotations.rules import NewTemplate
from erp_tui.i18n import _

app = group("template", N_("Templates of quotes"))
add_list(app, queries.TEMPLATES)
add_show(app, "quotation_template", queries.template)

Code = Annotated[str, typer.Argument(help="Code of the template.")]


@app.command(
    "new", answers=queries.TemplateView, example="OFFICE --name 'Office for four' --line '11*4' --line '?42*1'"
)
def new_template(
    code: Code,
    name: Annotated[str, typer.Option(help="Name as people know it.")],
    line: Lines = None,
    currency: Annotated[str | None, typer.Option(help="Of the prices in its lines; none: the company's.")] = None,
    note: Note = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """A named set of lines, optional ones among them."""
    door = open_door()
    new = NewTemplate(code, name, document_lines(line, needed=True), currency, note)
    made = door.perform(services.new_template, new, key=key)
    if json:
        show(door, door.read(queries.template, made), True)
    else:
        done(_("Template {code} was saved.").format(code=code.upper()))


@app.command("edit", answers=("code",), example="OFFICE --name 'Office for six' --line '11*6' --line '?42*1'")
def edit_template(
    code: Code,
    name: Annotated[str | None, typer.Option(help="Name as people know it.")] = None,
    note: Annotated[str | None, typer.Option(help="Printed on the document.")] = None,
    line: Lines = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Another name or note; lines that are named replace all it has."""
    door = open_door()
    new = given(name=name, printed_note=note, lines=document_lines(line) or None)
    door.perform(services.change_template, id_of(door, "quotation_template", code.upper()), key=key, **new)
    done(_("Template {code} was saved.").format(code=code.upper()), json, code=code.upper())


@app.command("archive", answers=("code",))
def archive_template(code: Code, json: Json = False, key: Key = None) -> None:
    """It is no longer offered; quotes made from it stay."""
    door = open_door()
    door.perform(services.archive_template, id_of(door, "quotation_template", code.upper()), key=key)
    done(_("Template {code} was archived.").format(code=code.upper()), json, code=code.upper())
