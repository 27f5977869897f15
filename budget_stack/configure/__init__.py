"""Asks what one deployment needs, and remembers it in samconfig.toml."""
