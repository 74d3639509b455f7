"""Invoices and credit notes: made and posted by themselves when goods leave or come back, or by hand from what is to invoice.

Posted is the end: a number without gaps, a seal, an entry in the ledger, what is owed by due date. A mistake is corrected by a
credit note, an exact mirror. Refuses: invoicing more than was ordered or delivered, crediting more than was invoiced.
"""
