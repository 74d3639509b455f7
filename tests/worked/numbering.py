"""Area numbering: invoices are drafted and posted, and their series gives the numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import queries as invoicing_queries
from erp_tui.domain.invoicing import services as invoicing
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from worked.base import Facts, day, days_in
from worked.receivable import Receivable

KIND = "invoice"


class Numbering(Receivable):
    def build(self) -> None:
        self.today = max([self.today, *map(day, days_in(self.case))])
        self.set_series(self.given)
        if "next" in self.given:
            self.set_next(self.given["next"], self.first)

    def set_series(self, named: dict[str, Any]) -> None:
        keys = ("pattern", "reset", "strict_date_order")
        self.do(administration.change_series, KIND, **{key: named[key] for key in keys if key in named})

    def set_next(self, number: Any, on: Any) -> None:
        self.do(administration.set_next_number, KIND, int(number), on=on)

    def facts(self) -> Facts:
        return {"numbers": {name: self.ask(invoicing_queries.invoice, made).number for name, made in self.ids.items()}}

    def number_of(self, name: str) -> Facts:
        view = self.ask(invoicing_queries.invoice, self.ids[name])
        return {"number": view.number, "state": view.state}

    def draft(self, step: dict[str, Any]) -> str:
        name = str(step["document"])
        on = day(step["date"]) if "date" in step else self.today
        if name in self.ids:
            view = self.ask(invoicing_queries.invoice, self.ids[name])
            if view.state != "draft" or view.on == on:
                return name
        line = LineInput("free", text=name, unit_price=Decimal(1), taxes=())
        lines = () if step.get("fails") or step.get("refused") else (line,)
        self.ids[name] = int(self.do(invoicing.create, NewDocument(self.party, lines, on=on)))
        return name

    def op_draft(self, step: dict[str, Any]) -> Facts:
        return self.number_of(self.draft(step))

    op_create = op_save = op_draft

    def op_post(self, step: dict[str, Any]) -> Facts:
        name = self.draft(step)
        self.do(invoicing.post, self.ids[name])
        return self.number_of(name)

    def op_number(self, step: dict[str, Any]) -> Facts:
        return self.number_of(str(step["document"]))

    op_show = op_number

    def op_cancel(self, step: dict[str, Any]) -> Facts:
        """A posted document keeps its number: what cancels it is a credit note."""
        name = str(step["document"])
        self.do(invoicing.credit, self.ids[name])
        return self.number_of(name)

    op_credit = op_cancel

    def op_delete(self, step: dict[str, Any]) -> Facts:
        self.do(invoicing.remove_draft, self.ids[str(step["document"])])
        del self.ids[str(step["document"])]
        return {"number": None}

    def op_set_pattern(self, step: dict[str, Any]) -> Facts:
        self.set_series(step)
        if "next" in step:
            self.set_next(step["next"], day(step["date"]) if "date" in step else self.today)
        return {}

    op_change_pattern = op_change_series = op_set_pattern

    def op_set_next(self, step: dict[str, Any]) -> Facts:
        on = day(step["date"]) if "date" in step else self.today
        self.set_next(step.get("next", step.get("number")), on)
        return {}

    def op_close_period(self, step: dict[str, Any]) -> Facts:
        self.do(administration.close_period, step.get("period", str(step.get("date", ""))[:7]))
        return {}


WORLD = Numbering
