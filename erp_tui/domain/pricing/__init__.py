"""Pricing: what a line, its taxes and a whole document come to, by the worked examples' rules.

`rules` computes, `entry` reads a typed line, `documents` prices what quotation, order and invoice share, `drafts` keeps their
lines in step. Refuses: lines that cannot be, all faults of a document at once; amounts beyond what the books can keep.
"""
