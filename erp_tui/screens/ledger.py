"""The ledger: what was booked to an account, for a document, in an entry; Enter goes to the document behind it."""

from __future__ import annotations

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.ledger import queries
from erp_tui.domain.reports import records_queries
from erp_tui.i18n import _
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.layout import Cell, Doc, Fact, Line, Section

LIMIT = 200
"""So many postings are shown of an account."""


class PostingsScreen(DocumentScreen):
    """Postings as a table, debit and credit beside each other, in base currency."""

    OF_A_RECORD = False
    WORDS = N_("Postings. Enter goes to the document behind one.")

    def section(self, found: list[queries.PostingView], *, of_one_account: bool = False) -> Section:
        places = self.workspace.read(administration.base_currency).places
        kinds = self.workspace.read(records_queries.kinds_of, [one.record_id for one in found if one.record_id])
        columns = (
            Cell(_("Entry")), Cell(_("Date")), Cell(_("Account")),
            Cell(_("Text") if of_one_account else _("Name"), grows=True), Cell(_("Text"), wide=True),
            Cell(_("Debit"), right=True), Cell(_("Credit"), right=True),
        )  # fmt: skip
        lines = [
            Line(
                (one.entry_number, formats.day(one.on), "" if of_one_account else one.account_code,
                 one.text if of_one_account else _(one.account_name), "" if of_one_account else one.text,
                 formats.amount(one.amount_base, places) if one.amount_base > 0 else "",
                 formats.amount(-one.amount_base, places) if one.amount_base < 0 else ""),
                target=(kinds[one.record_id], one.record_id) if one.record_id in kinds else None,
            )
            for one in found
        ]  # fmt: skip
        return Section("", columns, lines)


class AccountScreen(PostingsScreen):
    """An account by its code: its sums, and its newest postings."""

    KIND = "account"

    def read(self) -> Doc:
        base = self.workspace.read(administration.base_currency)
        row = next(one for one in self.workspace.read(queries.trial_balance) if one.code == self.record_id)
        found = self.workspace.read(queries.postings, account_code=self.record_id, limit=LIMIT)
        facts = [
            Fact(_("Debit"), formats.amount(row.debit, base.places), figure=True),
            Fact(_("Credit"), formats.amount(row.credit, base.places), figure=True),
            Fact(_("Balance"), f"{formats.amount(row.balance, base.places)} {base.code}", figure=True),
        ]
        notes = [_("The newest {count} postings.").format(count=LIMIT)] if len(found) == LIMIT else []
        return Doc(
            f"{_('Account')} {row.code}  {_(row.name)}",
            "",
            facts,
            [self.section(found, of_one_account=True)],
            (),
            notes,
        )


class EntriesScreen(PostingsScreen):
    """All that a document has booked."""

    KIND = "entries"

    def read(self) -> Doc:
        base = self.workspace.read(administration.base_currency)
        record = self.workspace.read(records.read, self.record_id)
        found = self.workspace.read(queries.postings, record_id=self.record_id)
        number = f"{_(records.KINDS[record['kind']])} {record['number'] or ''}"
        total = sum((one.amount_base for one in found if one.amount_base > 0), ZERO)
        totals = [(f"{_('Total')} {base.code}", formats.amount(total, base.places))] if found else []
        return Doc(f"{_('Ledger entries')}: {number}", "", (), [self.section(found)], totals)


class EntryScreen(PostingsScreen):
    """One entry by its record."""

    KIND = "entry"

    def read(self) -> Doc:
        record = self.workspace.read(records.read, self.record_id)
        found = self.workspace.read(queries.postings, entry_number=record["number"])
        return Doc(f"{_('Entry')} {record['number']}", "", (), [self.section(found)])
