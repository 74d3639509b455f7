"""Changing what money is and when it falls due: currencies, exchange rates, payment terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import models, queries, terms
from erp_tui.domain.kernel import rows, write
from erp_tui.domain.kernel.codes import new_code
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed
from erp_tui.domain.kernel.money import fits
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import verb


@verb("administration.save_currency", N_("Set currency"))
def save_currency(uow: UnitOfWork, code: str, *, name: str = "", places: int, step: Decimal) -> None:
    """A currency with at most `places` decimals whose amounts are multiples of `step`; one that exists is changed.

    Refused: more than the four places that amounts are kept with, a step that the places cannot write.
    """
    code = clean(code)
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        raise InvalidInput("bad_currency", N_("A currency has a code of three capital letters."), field="code")
    if not 0 <= places <= 4:
        raise InvalidInput("bad_places", N_("A currency has up to 4 decimal places."), field="places")
    if not fits(step, places=places) or step == 0:
        raise InvalidInput("bad_step", N_("The step is an amount above zero of so many places."), field="step")
    table = table_of(models.Currency)
    before = uow.row(select(table).where(table.c.code == code))
    if before is None:
        write.insert_one(uow, models.Currency, code=code, name=clean(name) or code, places=places, step=step)
    else:
        write.update(
            uow, models.Currency, dict(before._mapping), name=clean(name) or before.name, places=places, step=step
        )


@verb("administration.set_rate", N_("Set exchange rate"))
def set_rate(uow: UnitOfWork, currency: str, on: date, rate: Decimal) -> None:
    """Units of `currency` for one unit of base currency from a day on; zero and less are refused."""
    queries.currency(uow, currency)
    if currency == queries.company(uow).base_currency:
        raise InvalidInput("base_currency", N_("The rate of the base currency is always 1."), field="currency")
    if not fits(rate, places=12) or rate == 0:
        raise InvalidInput("bad_rate", N_("An exchange rate is above zero."), field="rate")
    table = table_of(models.ExchangeRate)
    before = uow.row(select(table).where(table.c.currency == currency, table.c.on == on))
    if before is None:
        write.insert_one(uow, models.ExchangeRate, currency=currency, on=on, rate=rate)
    else:
        write.update(uow, models.ExchangeRate, dict(before._mapping), rate=rate)


@verb("administration.new_term", N_("New payment term"))
def new_payment_term(
    uow: UnitOfWork,
    code: str,
    name: str,
    instalments: Sequence[Mapping[str, Any]],
    discount_percent: Decimal = Decimal(0),
    discount_days: int = 0,
    discount_computation: str = "gross",
    instalment_step: Decimal | None = None,
) -> int:
    """A payment term; `instalments` are {share, due} as in `terms`. An impossible term is refused.

    A discount of so many percent may be taken by who pays within `discount_days`; see `terms.COMPUTATIONS` of what.
    """
    code = new_code(uow, models.PaymentTerm, code)
    values = {
        "discount_percent": discount_percent,
        "discount_days": discount_days,
        "discount_computation": discount_computation,
        "instalment_step": instalment_step,
    }
    _check_term(values, instalments)
    row = write.insert_one(uow, models.PaymentTerm, code=code, name=clean(name) or code, **values)
    _insert_instalments(uow, row["id"], instalments)
    return int(row["id"])


@verb("administration.change_term", N_("Change payment term"))
def change_payment_term(uow: UnitOfWork, term_id: int, *, version: int | None = None, **new: Any) -> int:
    """Name, instalments, early-payment discount, step. Posted documents keep their dates and amounts."""
    allowed = {
        "name", "instalments", "discount_percent", "discount_days", "discount_computation", "instalment_step",
    }  # fmt: skip
    assert new.keys() <= allowed, new.keys() - allowed
    before = rows.get(uow, models.PaymentTerm, term_id, lock=True)
    parts = new.pop("instalments", None)
    if "name" in new:
        new["name"] = clean(new["name"]) or before["code"]
    _check_term(before | new, queries.all_payment_terms(uow)[term_id].instalments if parts is None else parts)
    write.update(uow, models.PaymentTerm, before, version=version, **new)
    if parts is not None:
        write.delete(uow, models.PaymentTermLine, rows.lines_of(uow, models.PaymentTermLine, "term_id", term_id))
        _insert_instalments(uow, term_id, parts)
    return term_id


@verb("administration.archive_term", N_("Archive payment term"))
def archive_payment_term(uow: UnitOfWork, term_id: int) -> int:
    """New documents do not get it any more. The term of new customers stays."""
    before = rows.get(uow, models.PaymentTerm, term_id, lock=True)
    if before["code"] == queries.setting(uow, "receivables.term"):
        raise NotAllowed("usual_term", N_("New customers get this payment term: choose another one for them first."))
    write.update(uow, models.PaymentTerm, before, archived_at=uow.now)
    return term_id


def _check_term(values: Mapping[str, Any], instalments: Sequence[Mapping[str, Any]]) -> None:
    error = terms.why_not_save(instalments, values["instalment_step"]) or terms.why_not_discount(
        values["discount_percent"], values["discount_days"], values["discount_computation"], instalments
    )
    if error is not None:
        raise error


def _insert_instalments(uow: UnitOfWork, term_id: int, instalments: Sequence[Mapping[str, Any]]) -> None:
    write.insert(
        uow,
        models.PaymentTermLine,
        [
            {"term_id": term_id, "line_no": number, "share": dict(part["share"]), "due": list(part.get("due", ()))}
            for number, part in enumerate(instalments, 1)
        ],
    )
