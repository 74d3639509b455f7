"""Opportunities: chances of business, how likely they are, what is to be done about them, why they were lost.

Refuses: losing without a coded reason. Quotations move an opportunity on (proposed, won); nothing here knows of them.
"""
