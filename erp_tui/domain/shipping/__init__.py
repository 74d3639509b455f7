"""Deliveries to customers and goods that come back.

A confirmed order has its delivery by itself; what does not ship goes on a new one, the backorder. Refuses: shipping what is
held, more than is still to come, more than lies there. Asks stock for the goods, tells the order how far it is.
"""
