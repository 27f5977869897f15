"""Engines: our own rules, and other tools whose findings are reported as ours are."""
