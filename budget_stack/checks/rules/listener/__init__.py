"""Listeners and their rules."""
