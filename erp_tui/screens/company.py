"""Set-up of the company: branches, salespeople, number series, dunning levels, units; Enter on a line changes it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.administration import series, services
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.records import KINDS
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.parties import services as party_services
from erp_tui.domain.receivables import reminders
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import Level
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.jump import errand_named, run_errand
from erp_tui.screens.layout import Action, Cell, Doc, Line, Section

RESETS = {"never": N_("never"), "year": N_("every year"), "month": N_("every month")}


class CompanyScreen(DocumentScreen):
    """What a company sets up once and changes rarely, on one sheet."""

    OF_A_RECORD = False
    OPENS = N_("Edit")
    WORDS = N_("Branches, salespeople, numbers, reminders, units. Enter on a line changes it; F10 makes new ones.")

    def read(self) -> Doc:
        self.edits: list[Callable[[], None]] = []
        sections = [self._branches(), self._people(), self._series(), self._levels(), self._units()]
        return Doc(_("Company set-up"), "", (), sections, (), (), self._actions())

    def _line(self, cells: tuple[str, ...], edit: Callable[[], None]) -> Line:
        self.edits.append(edit)
        return Line(cells, len(self.edits))

    def edit_line(self, line_id: int) -> None:
        self.edits[line_id - 1]()

    # -- what is shown

    def _branches(self) -> Section:
        rows = self.workspace.read(administration.branches)
        return Section(_("Branches"), (Cell(_("Name"), grows=True),), [Line((name,)) for name in rows.values()])

    def _people(self) -> Section:
        known = self.workspace.read(parties.salespeople)
        names = {one.id: one.name for one in known}
        columns = (Cell(_("Code")), Cell(_("Name"), grows=True), Cell(_("Position")), Cell(_("Reports to")))
        lines = [
            self._line(
                (one.code, one.name, one.title, names.get(one.reports_to_id or 0, "")), partial(self._superior, one)
            )
            for one in known
        ]
        return Section(_("Salespeople"), columns, lines, _("Nobody sells yet. F10 names somebody."))

    def _series(self) -> Section:
        columns = (Cell(_("Number series"), grows=True), Cell(_("Branch")), Cell(_("Pattern")), Cell(_("Starts anew")))
        branches = self.workspace.read(administration.branches)
        lines = [
            self._line(
                (_(KINDS[one.kind]), branches.get(one.branch_id, ""), one.pattern, _(RESETS[one.reset])),
                partial(self._change_series, one),
            )
            for one in self.workspace.read(administration.series)
        ]
        return Section(_("Number series"), columns, lines)

    def _levels(self) -> Section:
        columns = (
            Cell(_("Level"), right=True), Cell(_("Name"), grows=True), Cell(_("Days"), right=True), Cell(_("Fee"), right=True),
            Cell(_("Fee %"), right=True), Cell(_("Interest %"), right=True),
        )  # fmt: skip
        lines = [
            self._line(
                (str(one.level), _(one.name), str(one.overdue_days), formats.amount(one.fee), formats.percent(one.fee_percent),
                 formats.percent(one.interest_percent_per_year)),
                partial(self._level, one),
            )
            for one in self.workspace.read(reminders.level_views)
        ]  # fmt: skip
        return Section(_("Dunning levels"), columns, lines, _("No reminders are sent. F10 makes the first level."))

    def _units(self) -> Section:
        columns = (
            Cell(_("Unit")), Cell(_("Name"), grows=True), Cell(_("Kind")), Cell(_("Basic units"), right=True),
            Cell(_("Multiples of"), right=True),
        )  # fmt: skip
        lines = []
        for one in self.workspace.read(administration.unit_rows):
            cells = (one.code, _(one.name), one.kind, one.factor, formats.plain(one.step))
            lines.append(Line(cells) if "/" in one.factor else self._line(cells, partial(self._unit, one)))
        return Section(_("Units of measure"), columns, lines)

    # -- what can be done

    def _actions(self) -> list[Action]:
        def action(name: str, label: str, verb: str, run: Callable[[], Any]) -> Action:
            return Action(name, label, run, self.no_right(verb))

        return [
            action("branch", N_("New branch"), "administration.new_branch", self._new_branch),
            action("person", N_("New salesperson"), "parties.new_salesperson", self._new_person),
            action("series", N_("New number series"), "administration.new_series", self._new_series),
            action("level", N_("New dunning level"), "receivables.save_level", partial(self._level, None)),
            Action("no_level", N_("Remove the last dunning level"), self._remove_level,
                   self.no_right("receivables.remove_level")
                   or (None if self.workspace.read(reminders.level_views) else _("There is none."))),
            action("unit", N_("New unit of measure"), "administration.save_unit", partial(self._unit, None)),
            action("password", N_("Your password"), "administration.set_password", self._password),
        ]  # fmt: skip

    def _ask(self, title: str, fields: list[FormField], submit: Callable[[dict[str, Any]], Any]) -> None:
        ask_form(self, title, fields, submit, lambda _done: self.show_document())

    def _password(self) -> None:
        run_errand(self, errand_named("password"), None)

    def _new_branch(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.new_branch, values["code"], values["name"])

        fields = [FormField("code", N_("Code"), required=True), FormField("name", N_("Name"), required=True)]
        self._ask(_("New branch"), fields, submit)

    def _new_person(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(
                party_services.new_salesperson, values["code"], values["name"], title=values["title"],
                hired_on=values["hired_on"],
            )  # fmt: skip

        fields = [
            FormField("code", N_("Code"), required=True),
            FormField("name", N_("Name"), required=True),
            FormField("title", N_("Position")),
            FormField("hired_on", N_("Hired"), kind="day"),
        ]
        self._ask(_("New salesperson"), fields, submit)

    def _superior(self, person: parties.SalespersonView) -> None:
        others = {one.code: one for one in self.workspace.read(parties.salespeople) if one.id != person.id}
        now = next((code for code, one in others.items() if one.id == person.reports_to_id), "")

        def submit(values: dict[str, Any]) -> None:
            above = others[values["superior"]].id if values["superior"] else None
            self.workspace.perform(party_services.set_superior, person.id, above)

        choices = [(code, one.name) for code, one in others.items()]
        fields = [FormField("superior", N_("Reports to"), now, "choice", choices=choices, hint=N_("empty: nobody"))]
        self._ask(f"{person.code} {person.name}", fields, submit)

    def _new_series(self) -> None:
        branches = self.workspace.read(administration.branches)

        def submit(values: dict[str, Any]) -> None:
            branch = next((i for i, name in branches.items() if name == values["branch"]), 0)
            self.workspace.perform(
                series.new_series, values["kind"], values["pattern"], branch_id=branch, reset=values["reset"],
                strict_date_order=bool(values["strict"]),
            )  # fmt: skip

        fields = [
            FormField("kind", N_("Kind"), kind="choice", required=True, choices=list(KINDS.items())),
            FormField("branch", N_("Branch"), kind="choice", choices=[(name, "") for name in branches.values()],
                      hint=N_("empty: all without one of their own")),
            *_series_fields("", "never", strict=False),
        ]  # fmt: skip
        self._ask(_("New number series"), fields, submit)

    def _change_series(self, now: administration.SeriesView) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(
                series.change_series, now.kind, branch_id=now.branch_id, pattern=values["pattern"], reset=values["reset"],
                strict_date_order=bool(values["strict"]),
            )  # fmt: skip
            if values["next"]:
                self.workspace.perform(series.set_next_number, now.kind, values["next"], branch_id=now.branch_id)

        fields = [
            *_series_fields(now.pattern, now.reset, strict=now.strict_date_order),
            FormField("next", N_("Next number"), kind="whole", hint=N_("empty: as it comes")),
        ]
        self._ask(f"{_('Number series')}: {_(KINDS[now.kind])}", fields, submit)

    def _level(self, now: reminders.LevelView | None) -> None:
        known = self.workspace.read(reminders.level_views)
        number = now.level if now else len(known) + 1

        def submit(values: dict[str, Any]) -> None:
            level = Level(number, values["overdue_days"], values["fee"] or ZERO, values["fee_percent"] or ZERO,
                          values["interest_percent_per_year"] or ZERO)  # fmt: skip
            self.workspace.perform(receivables.save_level, level, name=values["name"], text=values["text"])

        fields = [
            FormField("overdue_days", N_("Days past due"), str(now.overdue_days) if now else "", "whole", required=True),
            FormField("name", N_("Name"), now.name if now else ""),
            FormField("fee", N_("Fee"), formats.plain(now.fee or None) if now else "", "number"),
            FormField("fee_percent", N_("Fee %"), formats.plain(now.fee_percent or None) if now else "", "number"),
            FormField("interest_percent_per_year", N_("Interest % a year"),
                      formats.plain(now.interest_percent_per_year or None) if now else "", "number"),
            FormField("text", N_("Text of the letter"), now.text.replace("\n", " ") if now else ""),
        ]  # fmt: skip
        self._ask(_("Dunning level {level}").format(level=number), fields, submit)

    def _remove_level(self) -> None:
        last = self.workspace.read(reminders.level_views)[-1]
        self.workspace.perform(receivables.remove_level, last.level)

    def _unit(self, now: administration.UnitRow | None) -> None:
        def submit(values: dict[str, Any]) -> None:
            code, kind = (now.code, now.kind) if now else (values["code"], values["kind"])
            factor = Decimal(now.factor) if now else values["factor"]
            self.workspace.perform(
                services.save_unit, code, name=values["name"], kind=kind, factor=factor, step=values["step"]
            )

        fields = [
            FormField("name", N_("Name"), now.name if now else ""),
            FormField("step", N_("Multiples of"), formats.plain(now.step) if now else "1", "number", required=True),
        ]
        if now is None:
            fields[:0] = [
                FormField("code", N_("Code"), required=True),
                FormField("kind", N_("Kind"), "count", required=True, hint=N_("mass, length, time, count …")),
                FormField(
                    "factor", N_("Basic units"), "1", "number", required=True, hint=N_("of its kind in one of it")
                ),
            ]
        self._ask(f"{_('Unit')} {now.code}" if now else _("New unit of measure"), fields, submit)


def _series_fields(pattern: str, reset: str, *, strict: bool) -> list[FormField]:
    return [
        FormField("pattern", N_("Pattern"), pattern, required=True, hint=N_("with {seq:5}, {year}, {yy}, {month:2}")),
        FormField("reset", N_("Starts anew"), reset, "choice", required=True, choices=list(RESETS.items())),
        FormField("strict", N_("In the order of days"), "yes" if strict else "no", "switch", required=True),
    ]
