"""The Northwind demo company."""
