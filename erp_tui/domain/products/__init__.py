"""Products: goods, services, charges and kits, their categories, units and barcodes.

Refuses: a code twice, an unknown unit or category, prices below zero, another stock unit after the first move (asked of
stock by its own rule).
"""
