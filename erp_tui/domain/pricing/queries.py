"""Reading taxes: each with its rule, name and account, and which of them a product and a party bring, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, fold
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing.models import Tax, TaxChoice, TaxExemption, TaxRegion
from erp_tui.domain.pricing.rules import TaxRule, why_not_together


@dataclass(frozen=True)
class TaxView:
    id: int
    code: str
    name: str
    account_id: int
    sequence: int
    rule: TaxRule
    archived_at: datetime | None
    version: int


def taxes(unit: Unit) -> dict[str, TaxView]:
    """All taxes by code, in their order of computation; archived ones too: old documents name them."""

    def read(unit: Unit) -> dict[str, TaxView]:
        table = table_of(Tax)
        names = [name for name in TaxRule.__dataclass_fields__ if name in table.c]
        return {
            row.code: TaxView(
                row.id,
                row.code,
                row.name,
                row.account_id,
                row.sequence,
                TaxRule(**{name: row._mapping[name] for name in names}),
                row.archived_at,
                row.version,
            )
            for row in unit.rows(select(table).order_by(table.c.sequence, table.c.id))
        }

    return unit.remember("taxes", read)


def tax_rules(unit: Unit, used: Iterable[Iterable[str]], *, prices_include_tax: bool) -> list[TaxRule]:
    """The taxes that lines bear (their codes, line by line) as they are computed on one document, in their order.

    On a document whose prices include tax all are taken out of the price: what was agreed is what is paid. Refused: taxes
    that leave nothing of the gross.
    """
    known = taxes(unit)
    for codes in set(map(tuple, used)):
        if error := why_not_together([known[code].rule for code in codes]):
            raise error
    rules = [view.rule for view in known.values()]
    if not prices_include_tax:
        return rules
    return [replace(rule, included=True) for rule in rules]


@dataclass(frozen=True)
class ChoiceView:
    """For this product class and party class (None: any) these taxes apply, by code; none: the pair is free of tax."""

    product_class: str | None
    party_class: str | None
    taxes: tuple[str, ...]


def tax_choices(unit: Unit) -> dict[tuple[str | None, str | None], ChoiceView]:
    """Every choice by its pair of product class and party class."""

    def read(unit: Unit) -> dict[tuple[str | None, str | None], ChoiceView]:
        table, known = table_of(TaxChoice), table_of(Tax)
        question = select(table.c.product_class, table.c.party_class, known.c.code).outerjoin(
            known, known.c.id == table.c.tax_id
        )
        found: dict[tuple[str | None, str | None], list[str]] = {}
        for row in unit.rows(question.order_by(known.c.sequence, known.c.id)):
            codes = found.setdefault((row.product_class, row.party_class), [])
            if row.code is not None:
                codes.append(row.code)
        return {pair: ChoiceView(*pair, tuple(codes)) for pair, codes in found.items()}

    return unit.remember("tax_choices", read)


def choice_for(unit: Unit, product_class: str | None, party_class: str | None) -> ChoiceView | None:
    """The choice that counts: both classes named, then the product's only, then the party's only, then any."""
    known = tax_choices(unit)
    for pair in ((product_class, party_class), (product_class, None), (None, party_class), (None, None)):
        if pair in known:
            return known[pair]
    return None


def taxes_for(unit: Unit, product_class: str | None, party_class: str | None, on: date) -> tuple[str, ...]:
    """The codes of the taxes that a product of this class bears for a party of that class on a day, in their order."""
    choice = choice_for(unit, product_class, party_class)
    known = taxes(unit)
    chosen = choice.taxes if choice is not None else ()
    return tuple(code for code in chosen if known[code].archived_at is None and known[code].rule.holds(on))


def taxes_on(
    unit: Unit, given: tuple[str, ...] | None, product_class: str | None, party_class: str | None, on: date
) -> tuple[str, ...]:
    """The taxes of a line on the day of its document: those given (from an earlier document, say) or those chosen.

    A given tax that does not hold on that day is left out, and what is chosen for that day joins those that hold.
    """
    if given is None:
        return taxes_for(unit, product_class, party_class, on)
    known = taxes(unit)
    for code in given:
        if code not in known:
            raise NotFound("no_tax", N_("There is no tax {code}."), field="taxes", code=code)
    held = [code for code in given if known[code].rule.holds(on)]
    if len(held) < len(given):
        held += taxes_for(unit, product_class, party_class, on)
    return tuple(code for code in known if code in held)


# ------------------------------------------------------------------------------------- how a customer is taxed


@dataclass(frozen=True)
class PartyClass:
    """The class by which a customer is taxed, and why: exemption (with its number), own, region (with its name) or usual."""

    code: str | None
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class RegionView:
    id: int
    country: str | None
    region: str
    has_tax_number: bool | None
    party_class: str


@dataclass(frozen=True)
class ExemptionView:
    id: int
    party_id: int
    party_class: str
    number: str
    valid_from: date | None
    valid_to: date | None
    ended_at: datetime | None

    def holds(self, on: date) -> bool:
        if self.ended_at is not None:
            return False
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


def tax_regions(unit: Unit) -> tuple[RegionView, ...]:
    """The rules by region, those that name most first."""

    def read(unit: Unit) -> tuple[RegionView, ...]:
        found = [RegionView(**row._mapping) for row in unit.rows(select(table_of(TaxRegion)))]
        order = sorted(found, key=lambda x: (x.country is None, not x.region, x.has_tax_number is None, x.id))
        return tuple(order)

    return unit.remember("tax_regions", read)


def tax_exemptions(unit: Unit) -> dict[int, tuple[ExemptionView, ...]]:
    """All exemptions by party, newest first."""

    def read(unit: Unit) -> dict[int, tuple[ExemptionView, ...]]:
        table = table_of(TaxExemption)
        found: dict[int, tuple[ExemptionView, ...]] = {}
        for row in unit.rows(select(table).order_by(table.c.id.desc())):
            found[row.party_id] = (*found.get(row.party_id, ()), ExemptionView(**row._mapping))
        return found

    return unit.remember("tax_exemptions", read)


def party_class(unit: Unit, header: Mapping[str, Any]) -> PartyClass:
    """How the payer of a document is taxed: by an exemption of that day, its own class, where the goods go, else as usual."""
    payer_id, on = header["bill_to_id"], header["on"]
    for exemption in tax_exemptions(unit).get(payer_id, ()):
        if exemption.holds(on):
            return PartyClass(exemption.party_class, "exemption", exemption.number)
    party = parties.defaults_for(unit, payer_id)
    if party.tax_class is not None:
        return PartyClass(party.tax_class, "own")
    if tax_regions(unit):
        place = header["ship_to"] or parties.address_snapshot(
            unit, header["ship_address_id"] or header["bill_address_id"], header["party_id"]
        )
        country, region = str(place.get("country") or ""), fold(str(place.get("region") or ""))
        has_number = bool(party.tax_number)
        for rule in tax_regions(unit):
            if (
                rule.country in (None, country)
                and rule.region in ("", region)
                and rule.has_tax_number in (None, has_number)
            ):
                return PartyClass(rule.party_class, "region", country)
    usual = "domestic" if "domestic" in administration.tax_classes(unit, "party") else None
    return PartyClass(usual, "usual")
