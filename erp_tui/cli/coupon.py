"""`erp-tui coupon`: the codes that open promotions."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.nouns import id_of, party_or_none
from erp_tui.cli.output import done, show_list
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing import promotion_setup, services
from erp_tui.i18n import _

app = group("coupon", N_("Coupons: codes that open promotions"))

Code = Annotated[str, typer.Argument(help="Code of the coupon.")]


@app.command("list", answers=RowsOf(promotion_setup.CouponView))
def list_coupons(json: Json = False) -> None:
    """All coupons with how often they were used."""
    door = open_door()
    columns = ("code", "promotion_code", "party_code", "uses_taken", "uses_allowed", "once_per_customer", "archived_at")
    show_list(door, door.read(promotion_setup.coupons_of), columns, json)


@app.command("new", answers=("code",), example="SPRING26 --promotion SPRING --uses 100 --once-per-customer")
def new_coupon(
    code: Code,
    promotion: Annotated[str, typer.Option(help="Code of the promotion that it opens.")],
    uses: Annotated[int | None, typer.Option(help="How often it can be used; none: any number.")] = None,
    customer: Annotated[str | None, typer.Option(help="Code of the only customer it is for.")] = None,
    once_per_customer: Annotated[bool, typer.Option("--once-per-customer", help="Each customer has one use.")] = False,
    json: Json = False,
    key: Key = None,
) -> None:
    """A code that opens a promotion, for so many uses."""
    door = open_door()
    door.perform(
        services.new_coupon, id_of(door, "promotion", promotion.upper()), code, uses_allowed=uses,
        party_id=party_or_none(door, customer), once_per_customer=once_per_customer, key=key,
    )  # fmt: skip
    done(_("Coupon {code} was saved.").format(code=code.upper()), json, code=code.upper())


@app.command("archive", answers=("code",))
def archive_coupon(code: Code, json: Json = False, key: Key = None) -> None:
    """Nobody can use it any more."""
    door = open_door()
    door.perform(services.archive_coupon, door.read(promotion_setup.coupon_id, code), key=key)
    done(_("Coupon {code} was archived.").format(code=code.upper()), json, code=code.upper())
