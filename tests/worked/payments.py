"""Area payments: what is paid, kept, written off, applied, taken back and put off."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries as administration_queries
from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import queries as invoicing_queries
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.receivables import rules, services
from erp_tui.domain.receivables.rules import Part
from worked.base import Facts, day, number
from worked.receivable import Receivable, months


class PartFact(dict[str, Any]):
    """A part with its day; compared with a plain number it is its amount."""

    def __str__(self) -> str:
        return str(self["amount"])


class Payments(Receivable):
    def build(self) -> None:
        self.names: dict[str, int] = {}
        for row in self.given.get("rates", ()):
            self.do(administration.set_rate, row["currency"], day(row["date"]) if "date" in row else date(1970, 1, 1),
                    number(row["rate"]))  # fmt: skip
        for row in self.given.get("invoices", ()):
            self.invoice(row, day(row["date"]) if row.get("date") else None)

    def facts(self) -> Facts:
        views = {name: self.ask(invoicing_queries.invoice, made) for name, made in self.ids.items()}
        gain, loss, lost = (self.ask(ledger.balance_of, use) for use in ("exchange_gain", "exchange_loss", "write_off"))
        return {
            "open": {name: view.amount_open for name, view in views.items()},
            "status": {name: view.payment_state for name, view in views.items()},
            "customer_balance": self.balance(),
            "exchange_difference": -(gain + loss),
            "write_off": lost,
        }

    def op_post_invoice(self, step: dict[str, Any]) -> Facts:
        row = step.get("invoice", step)
        named = row.get("date") or row.get("on")
        self.invoice(row, day(named) if named else self.today)
        return {}

    def op_pay(self, step: dict[str, Any]) -> Facts:
        self.on(step)
        before = {use: self.ask(ledger.balance_of, use) for use in ("exchange_gain", "exchange_loss", "write_off")}
        if "rate" in step and "amount_base" not in step:
            view = self.ask(invoicing_queries.invoice, self.ids[step["document"]])
            self.do(administration.set_rate, view.currency, self.today, number(step["rate"]))
        made = self.pay(step, difference=step.get("difference", "open"), reason="difference")
        self.name(step, made)
        told: Facts = {}
        if any(name in step for name in ("amount_base", "rate", "date", "on")) or step.get("difference") == "write_off":
            after = {use: self.ask(ledger.balance_of, use) for use in before}
            gained = sum(before[use] - after[use] for use in ("exchange_gain", "exchange_loss"))
            told = {"exchange_difference": gained, "write_off": after["write_off"] - before["write_off"]}
        return told

    def name(self, step: dict[str, Any], made: int) -> None:
        for key in ("payment", "name", "id"):
            if key in step:
                self.names[str(step[key])] = made

    def op_pay_on_account(self, step: dict[str, Any]) -> Facts:
        self.on(step)
        named = {name: value for name, value in step.items() if name != "document"}
        wanted = step.get("apply", step.get("documents", ()))
        made = self.pay(
            named | {"currency": self.currency_of(wanted)}, oldest_first=wanted in ("oldest", "oldest_first", True)
        )
        self.name(step, made)
        if "document" in step:
            self.names[str(step["document"])] = made
        for name, amount in _wanted(wanted):
            self.do(services.allocate, made, self.ids[name], amount)
        return {}

    def currency_of(self, wanted: Any) -> str | None:
        for name, _amount in _wanted(wanted):
            return str(self.ask(invoicing_queries.invoice, self.ids[name]).currency)
        return None

    def op_apply_payment(self, step: dict[str, Any]) -> Facts:
        self.on(step)
        named = step.get("payment", step.get("from", step.get("number")))
        return self.apply(self.payment_of(named) if named is not None else self.payments, step)

    def op_apply_credit(self, step: dict[str, Any]) -> Facts:
        """What the customer has in credit: a credit note that is named, else all credit notes, then payments."""
        self.on(step)
        for key in ("credit", "credit_note", "from", "payment"):
            if key in step and str(step[key]) in self.ids | self.names:
                return self.apply([self.ids.get(str(step[key]), self.names.get(str(step[key]), 0))], step)
        notes = [made for made in self.ids.values() if self.ask(invoicing_queries.invoice, made).kind == "credit_note"]
        made = [made for some in self.credits_of.values() for made in some]
        return self.apply([*notes, *made, *self.payments], step)

    def apply(self, credits_: list[int], step: dict[str, Any]) -> Facts:
        targets = _wanted(
            step.get("apply", step.get("documents", step.get("to", step.get("document", step.get("invoice")))))
        )
        for name, amount in targets:
            left = number(step["amount"]) if "amount" in step else amount
            with_rest = [
                c for c in credits_ if any(i.amount_open < 0 for i in self.ask(ledger.open_items, record_ids=[c]))
            ]
            if not with_rest:
                raise NotFound("nothing_open", "nothing_open")
            for place, credit in enumerate(with_rest):
                free = -sum(i.amount_open for i in self.ask(ledger.open_items, record_ids=[credit]))
                last = place == len(with_rest) - 1
                part = left if left is None or last else min(left, free)
                self.do(services.allocate, credit, self.ids[name], part)
                if left is not None:
                    left -= part
                if left == 0 or not self.ask(ledger.open_items, record_ids=[self.ids[name]]):
                    break
        return {}

    def payment_of(self, named: Any) -> list[int]:
        if str(named) in self.names:
            return [self.names[str(named)]]
        if str(named) in self.payments_of:
            return self.payments_of[str(named)]
        return [self.payments[int(str(named).lstrip("Pp")) - 1]]

    def op_cancel_payment(self, step: dict[str, Any]) -> Facts:
        self.on(step)
        named = step.get("payment", step.get("number", step.get("document")))
        found = self.payment_of(named) if named is not None else self.payments
        self.do(services.reverse, found[-1])
        found.pop() if named is None or str(named) in self.payments_of else None
        return {}

    def op_credit(self, step: dict[str, Any]) -> Facts:
        self.on(step)
        self.credit(step)
        return {}

    def op_split(self, step: dict[str, Any]) -> Facts:
        self.on(step)
        invoice = self.ids[step.get("document") or next(iter(self.ids))]
        view = self.ask(invoicing_queries.invoice, invoice)
        self.do(services.reschedule, invoice, self.parts(step, view))
        items = self.ask(ledger.open_items, record_ids=[invoice])
        return {"parts": [PartFact(amount=item.amount_open, due=item.due_on) for item in items]}

    def parts(self, step: dict[str, Any], view: Any) -> list[Part]:
        """What the step asks for: given parts, so many equal ones, or an amount each."""
        start = next(
            (day(step[key]) for key in ("start", "start_date", "first_due", "due", "from") if key in step), self.today
        )
        currency = self.ask(administration_queries.currency, view.currency)
        given = step.get("parts", step.get("amounts", step.get("shares")))
        if isinstance(given, list):
            rows = [row if isinstance(row, dict) else {"amount": row} for row in given]
            dues = [part.due for part in rules.even_parts(view.amount_open, len(rows), start, currency, months(step))]
            return [
                Part(
                    day(row["due"]) if "due" in row else day(row["date"]) if "date" in row else due,
                    number(row["amount"]) if row.get("amount") is not None else None,
                )
                for row, due in zip(rows, dues, strict=True)
            ]  # fmt: skip
        if "amount" in step:
            return rules.parts_of(view.amount_open, number(step["amount"]), start, currency, months(step))
        count = given if given is not None else step.get("number", step.get("count", step.get("into", 2)))
        return rules.even_parts(view.amount_open, int(count), start, currency, months(step))


def _wanted(apply: Any) -> list[tuple[str, Decimal | None]]:
    """Documents with the amount of each: a name, a list of names or of {document, amount}, or {name: amount}."""
    if isinstance(apply, str):
        return [] if apply in ("oldest", "oldest_first") else [(apply, None)]
    if isinstance(apply, dict):
        if "document" in apply:
            return [(apply["document"], number(apply["amount"]) if "amount" in apply else None)]
        return [(name, number(amount)) for name, amount in apply.items()]
    if isinstance(apply, list | tuple):
        return [pair for one in apply for pair in _wanted(one)]
    return []


WORLD = Payments
