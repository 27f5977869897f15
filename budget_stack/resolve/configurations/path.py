"""One path through the forks of a search."""

from __future__ import annotations

import random
from collections.abc import Sequence


class Path:
    """Which way is taken at each fork: the prescribed ones first, then always the first way, or a random one.

    Args:
        prescribed: The number of the way to take, for each of the first forks.
        chance: Draws the ways that are not prescribed; if None, the first way is taken.
    """

    def __init__(self, prescribed: Sequence[int] = (), chance: random.Random | None = None) -> None:
        self._prescribed, self._chance = prescribed, chance
        self._taken: list[int] = []
        self._ways: list[int] = []

    def choose(self, ways: int) -> int:
        """Return the number of the way to take at a fork with this many ways."""
        depth = len(self._taken)
        if depth < len(self._prescribed):
            way = self._prescribed[depth]
        else:
            way = self._chance.randrange(ways) if self._chance else 0
        self._taken.append(way)
        self._ways.append(ways)
        return way

    def untried(self) -> list[list[int]]:
        """Return what to prescribe for each way not taken, the one closest to the end of this path last."""
        return [
            [*self._taken[:depth], way]
            for depth in range(len(self._prescribed), len(self._taken))
            for way in range(self._ways[depth] - 1, self._taken[depth], -1)
        ]
