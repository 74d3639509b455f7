"""Reports: questions that cross rooms. Reads every room, writes none.

Sales are what was ordered and confirmed, net of discounts and taxes, in base currency, by the day of the order; freight and
other charges are not sales. Shipments are late when they left after the day the customer asked for.
"""
