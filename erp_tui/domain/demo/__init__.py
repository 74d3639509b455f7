"""The demo company: `northwind` builds it by the services, `copies` multiplies it in bulk, `sizes` says what that takes."""
