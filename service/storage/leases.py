"""What each user may still write before it is counted again, as this process knows it."""

import threading
from uuid import UUID

Key = tuple[UUID, str]
"""A user, and what is counted."""


class Leases:
    """Numbers that are let and used up; whoever has none left has it counted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[Key, int] = {}

    def use(self, key: Key, number: int) -> bool:
        """Use up a part of what was let; False where it is not enough."""
        with self._lock:
            left = self._left.get(key, 0) - number
            if left < 0:
                return False
            self._left[key] = left
            return True

    def let(self, key: Key, number: int) -> None:
        with self._lock:
            self._left[key] = number
