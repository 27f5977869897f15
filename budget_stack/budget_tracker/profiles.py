"""Settings files that we ship, to begin one's own with."""

from __future__ import annotations

from pathlib import Path

PROFILES = ("hardened",)
"""Their names."""


def profile(name: str) -> str:
    """Return the text of a settings file: one of `PROFILES`."""
    return Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8")
