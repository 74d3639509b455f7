"""Pricing: what a line, its taxes and a whole document come to, by the worked examples' rules.

A price: `price_rules` decides and computes, `prices` reads price lists for a document, `price_lists` and `rule_text` set them up,
`explain` says why. A document: `entry` and `typed` read lines, `documents` completes them, `rules` and `totals` compute what it
comes to, `drafts` keeps its lines in step, `payable` says when it is due. Around it: `taxes` (who bears which), `promotions` with
`coupons`, `policy` and `approvals` (how far a seller may go), `remarks`.
Refuses: lines that cannot be, all faults of a document at once; amounts beyond what the books can keep; set-ups that contradict
themselves.
"""
