"""Work that falls due by itself."""
