"""Ledger: the record of money. Double entry, open items, kept exposure; append-only, corrected by reversal.

It lies below all documents: they are its reasons and it knows them by their record only. Refuses: an entry that does not
balance in base currency, a closed period, settling more than is open.
"""
