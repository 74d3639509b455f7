"""Stock: the record of goods. Append-only moves and their value; kept balances, promises and planned moves beside them.

`goods` lets them leave and come, `promises` plans and reserves, `valuation` says what they are worth; `services` is what a
clerk does alone: adjust, transfer, count. Refuses: more than lies there and is free, a day before the last valuation.
"""
