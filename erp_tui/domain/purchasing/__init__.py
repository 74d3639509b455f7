"""Replenishment: what is needed and why, what was ordered from whom, what came.

When less will be there than a reorder rule wants, a requisition is made by itself, with its reason in figures. Ends at goods
received, not invoiced. Refuses: receiving more than was ordered, buying what is discontinued by itself.
"""
