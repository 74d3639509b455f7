"""`erp-tui term`: payment terms and their preview."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, a_day, an_amount, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.nouns import On, given, number_or_none
from erp_tui.cli.output import done, show, show_list
from erp_tui.domain.administration import queries, services, term_views, terms
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _

app = group("term", N_("Payment terms"))

Code = Annotated[str, typer.Argument(help="Code of the payment term.")]
Name = Annotated[str | None, typer.Option(help="Name as documents print it.")]
Parts = Annotated[
    list[str] | None,
    typer.Option(
        "--part", help="An instalment, several times: '30% +10d', '500 eom', 'rest +1m day15', 'rest next15 mon'."
    ),
]
Percent = Annotated[str | None, typer.Option("--discount", help="Percent off for who pays early.")]
Days = Annotated[int | None, typer.Option("--days", min=0, max=3650, help="Days in which the discount may be taken.")]
Computation = Annotated[
    str | None, typer.Option("--discount-on", help="gross, net_only or tax_reduced_upfront: what it is taken from.")
]
Step = Annotated[str | None, typer.Option("--step", help="Instalments are multiples of this amount.")]


@app.command("list", answers=RowsOf(term_views.TermRow))
def list_terms(json: Json = False) -> None:
    """All payment terms."""
    door = open_door()
    names = ("code", "name", "parts", "discount_percent", "discount_days", "archived_at")
    rows = door.read(term_views.term_rows)
    show_list(door, rows if json else [vars(one) | {"parts": "; ".join(one.parts)} for one in rows], names, json)


@app.command("show", answers=term_views.TermRow)
def show_term(code: Code, json: Json = False) -> None:
    """Everything about one."""
    door = open_door()
    show(door, door.read(term_views.term_row, code), json)


@app.command("new", answers=term_views.TermRow, example="3RD --part '33.33% +1m' --part '33.33% +2m' --part 'rest +3m'")
def new_term(
    code: Code,
    name: Name = None,
    part: Parts = None,
    discount: Percent = None,
    days: Days = None,
    discount_on: Computation = None,
    step: Step = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """A payment term: instalments, and what is off for who pays early."""
    door = open_door()
    parts = [terms.parse_part(text) for text in part or ("rest",)]
    door.perform(
        services.new_payment_term, code, name or code, parts, number_or_none(discount) or ZERO, days or 0,
        discount_on or "gross", number_or_none(step), key=key,
    )  # fmt: skip
    show(door, door.read(term_views.term_row, code), json)


@app.command("edit", answers=term_views.TermRow, example="2D10N30 --discount 3 --days 14")
def edit_term(
    code: Code,
    name: Name = None,
    part: Parts = None,
    discount: Percent = None,
    days: Days = None,
    discount_on: Computation = None,
    step: Step = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Change what is named; posted invoices keep their dates and amounts."""
    door = open_door()
    new = given(
        name=name, instalments=[terms.parse_part(text) for text in part] if part else None,
        discount_percent=number_or_none(discount), discount_days=days, discount_computation=discount_on,
        instalment_step=number_or_none(step),
    )  # fmt: skip
    door.perform(services.change_payment_term, door.read(queries.payment_term_by_code, code).id, key=key, **new)
    show(door, door.read(term_views.term_row, code), json)


@app.command("archive", answers=("code",))
def archive_term(code: Code, json: Json = False, key: Key = None) -> None:
    """New documents do not get it any more."""
    door = open_door()
    door.perform(services.archive_payment_term, door.read(queries.payment_term_by_code, code).id, key=key)
    done(_("{code} is archived.").format(code=code), json, code=code)


@app.command("preview", answers=RowsOf(term_views.DueRow, ("currency", "total")), example="3PART 1000 --on 2026-01-31")
def preview(
    code: Code,
    amount: Annotated[
        str, typer.Argument(help="Amount of the invoice, without tax where paying early saves something.")
    ],
    currency: Annotated[str | None, typer.Option(help="Three letters; none: the base currency.")] = None,
    on: On = None,
    json: Json = False,
) -> None:
    """When how much of an amount falls due."""
    door = open_door()
    total = an_amount(amount)
    unit = (currency or door.read(queries.company).base_currency).upper()
    rows = door.read(term_views.preview, code, total, unit, a_day(on, door.today) or door.today)
    show_list(door, rows, ("due_on", "amount", "discount_until", "early_amount"), json, currency=unit, total=total)
