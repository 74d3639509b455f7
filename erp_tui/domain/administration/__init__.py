"""Administration: the company itself. Its branches, users, settings, calendar, currencies, units, terms and reasons.

Refuses: posting into a closed or missing period, unknown settings, a fixed calendar in a real company, a company without an owner.
"""
