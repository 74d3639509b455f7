"""Printed documents: one document model, rendered as text (and later as PDF), in the language of the document."""
