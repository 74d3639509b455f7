"""Kernel: what every room stands on, and no business of its own.

Exact values (money, quantity, columns), words and errors, states (flow), tables and their guards; a unit of work with its
verbs, its one write door, audit, facts and records; numbers without gaps, seals, lists, due work.
"""
