"""Area payment_terms: a term is saved, and tells when how much falls due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from erp_tui.domain.administration import queries, services
from worked.base import Facts, World, day, number


class Terms(World):
    def build(self) -> None:
        if "term" in self.given:
            self.save(self.given["term"])

    def save(self, term: Mapping[str, Any]) -> int:
        early = term.get("early_discount", self.given.get("early_discount")) or {}
        step = term.get("instalment_step", self.given.get("instalment_step"))
        code = f"T{len(self.ask(queries.all_payment_terms))}"
        return int(
            self.do(
                services.new_payment_term,
                code,
                code,
                term.get("instalments", ()),
                number(early.get("percent", 0)),
                int(early.get("days", 0)),
                early.get("computation", "gross"),
                None if step is None else number(step),
            )
        )

    def op_save_term(self, step: dict[str, Any]) -> Facts:
        named = {name: step[name] for name in ("instalments", "instalment_step", "early_discount") if name in step}
        self.save(self.given.get("term", {}) | step.get("term", {}) | named)
        return {}

    def op_schedule(self, step: dict[str, Any]) -> Facts:
        terms = self.ask(queries.payment_terms)
        parts = self.ask(
            queries.instalments, terms[max(terms)], number(step["amount"]), step["currency"], day(step["date"])
        )
        return {"instalments": [{"due": part.due, "amount": part.amount} for part in parts]}


WORLD = Terms
