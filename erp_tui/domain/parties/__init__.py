"""Parties: customers, suppliers and carriers in one place, with addresses, contacts and who looks after them.

Refuses: a code twice, a party without a name or a role, documents for an archived or blocked party. Warns, and only
warns, of likely duplicates.
"""
