"""Quotations: what was offered, until when, in which revision. Accepting makes nothing by itself: orders do that.

Refuses: changing what was sent (make a revision), accepting what has expired or was replaced.
"""
