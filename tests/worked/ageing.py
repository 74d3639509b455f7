"""Area ageing: what is open by its age on a day, with the payments up to it."""

from __future__ import annotations

from typing import Any

from erp_tui.domain.administration import services as administration
from erp_tui.domain.receivables import queries
from worked.base import Facts, day, days_in
from worked.receivable import Receivable


class Ageing(Receivable):
    def build(self) -> None:
        self.set_buckets(self.given.get("buckets"))
        for row in self.given.get("items", ()):
            self.invoice(row)
        for row in sorted(self.given.get("payments", ()), key=lambda row: str(row.get("date", ""))):
            self.op_pay(row)
        self.today = max([self.today, *map(day, days_in(self.case))])

    def set_buckets(self, limits: Any) -> None:
        if limits:
            self.do(administration.set_setting, "ageing.limits", ",".join(str(limit) for limit in limits))

    def op_pay(self, step: dict[str, Any]) -> Facts:
        """Money (or, by its kind, a credit note) for a document, or for the oldest due item first."""
        on = self.on(step)
        if "credit" in str(step.get("kind", "")) and "document" in step:
            self.credit(step)
        else:
            self.pay(step, on=on, oldest_first="document" not in step)
        return {}

    def op_age(self, step: dict[str, Any]) -> Facts:
        self.set_buckets(step.get("buckets"))
        rows = self.ask(queries.ageing, on=day(step["on"]), party_id=self.party)
        if not rows:
            names = self.ask(queries.bucket_names)
            return dict.fromkeys([*names, "total"], 0)
        return {**rows[0].buckets, "total": rows[0].total}

    def op_open_items(self, step: dict[str, Any]) -> Facts:
        found = self.ask(queries.open_items_on, day(step["on"]), party_id=self.party)
        rows = self.ask(queries.ageing, on=day(step["on"]), party_id=self.party)
        opened: dict[int, Any] = {}
        for item in found:
            opened[item.record_id] = opened.get(item.record_id, 0) + item.amount_open
        items = [{"document": name, "open": opened[made]} for name, made in self.ids.items() if made in opened]
        return {"items": items, "total": rows[0].total if rows else 0}


WORLD = Ageing
