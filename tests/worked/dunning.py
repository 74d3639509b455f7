"""Area dunning: levels, proposals that stay until they are sent, fees and interest, and what resolves a reminder."""

from __future__ import annotations

from typing import Any

from erp_tui.domain.invoicing import services as invoicing
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.receivables import reminders, services
from erp_tui.domain.receivables.rules import Level
from worked.base import Facts, number
from worked.receivable import Receivable


class Dunning(Receivable):
    def build(self) -> None:
        for level in sorted(self.ask(reminders.dunning_levels), reverse=True):
            self.do(services.remove_level, level)
        for row in self.given.get("levels", ()):
            self.do(
                services.save_level,
                Level(int(row["level"]), int(row["overdue_days"]), number(row.get("fee", 0)),
                      number(row.get("fee_percent", 0)), number(row.get("interest_percent_per_year", 0))),
            )  # fmt: skip
        for row in self.given.get("items", ()):
            self.invoice(row)
            if row.get("blocked"):
                self.op_block(row)
        self.sent: set[int] = set()

    def facts(self) -> Facts:
        return {
            "proposals": self.proposals(),
            "customer_balance": self.balance(),
            "open": self.open_of(),
            "resolved": self.resolved(None),
        }

    def proposals(self) -> list[Facts]:
        names = {made: name for name, made in self.ids.items()}
        return [{"document": names[one.record_id], "level": one.level} for one in self.ask(reminders.proposals)]

    def resolved(self, document: str | None) -> bool:
        """Whether nothing is open any more of what was reminded (of a document)."""
        letters = [
            letter
            for run in self.sent
            for letter in self.ask(reminders.dunning_run, run).letters
            if letter.sent_at is not None and (document is None or letter.record_id == self.ids[document])
        ]
        return all(letter.is_resolved for letter in letters)

    def op_run(self, step: dict[str, Any]) -> Facts:
        on = self.on(step)
        try:
            self.do(services.propose_dunning, on)
        except NotAllowed as error:
            if error.code != "nothing_due":
                raise
        return {}

    def op_send(self, step: dict[str, Any]) -> Facts:
        self.on(step)
        waiting = sorted({one.run_id for one in self.ask(reminders.proposals)})
        if not waiting:
            raise NotAllowed("nothing_proposed", "nothing_proposed")
        letters = []
        for run in waiting:
            self.do(services.send_dunning, run)
            self.sent.add(run)
            letters += [one for one in self.ask(reminders.dunning_run, run).letters if one.sent_at is not None]
        if "document" in step:
            letters = [one for one in letters if one.record_id == self.ids[step["document"]]]
        names = ("fee", "interest", "amount_to_pay")
        return {name: sum(getattr(one, name) for one in letters) for name in names} | {
            "letters": [
                {"document": name, "level": one.level, **{field: getattr(one, field) for field in names}}
                for one in letters
                for name, made in self.ids.items()
                if made == one.record_id
            ]
        }

    def op_block(self, step: dict[str, Any]) -> Facts:
        self.on(step)
        self.do(services.block, self.ids[step["document"]], step.get("reason", "complaint"))
        return {}

    def op_unblock(self, step: dict[str, Any]) -> Facts:
        self.on(step)
        self.do(services.block, self.ids[step["document"]], None)
        return {}

    def op_pay(self, step: dict[str, Any]) -> Facts:
        on = self.on(step)
        if "amount" not in step:
            step = step | {"amount": self.open_of()[step["document"]]}
        self.pay(step, on=on, oldest_first=True)
        return self.told(step)

    def op_credit(self, step: dict[str, Any]) -> Facts:
        self.on(step)
        self.credit(step)
        return self.told(step)

    def op_cancel_credit(self, step: dict[str, Any]) -> Facts:
        self.on(step)
        document = step.get("document") or next(reversed(self.credits_of))
        self.do(invoicing.take_back_credit, self.credits_of[document].pop(), "wrong")
        return self.told(step)

    def told(self, step: dict[str, Any]) -> Facts:
        return {"resolved": self.resolved(step.get("document"))}


WORLD = Dunning
