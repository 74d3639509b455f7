"""Money that comes in: payments, what they settle, how old debts are, reminders.

Refuses: settling more than is open, items of another party or currency. A wrong payment is reversed by a new record; nothing
here is ever changed or deleted.
"""
