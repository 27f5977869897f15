"""Seeds of random cases."""

from __future__ import annotations

from typing import Any

import pytest


def seeds(count: int, *, quick: int) -> list[Any]:
    """Return the numbers below `count`: those below `quick` for `make test`, all of them for `make check`."""
    return [pytest.param(seed, marks=() if seed < quick else pytest.mark.check) for seed in range(count)]
