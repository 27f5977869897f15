"""How much each user may still write before this process counts again what they have."""

import threading
from uuid import UUID

Key = tuple[UUID, str]
"""A user and the name of a quota."""


class Leases:
    """Parts of quotas, granted after counting and used up by writes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[Key, int] = {}

    def use(self, key: Key, number: int) -> bool:
        """Use up part of a lease; False, using nothing, if too little is left."""
        with self._lock:
            left = self._left.get(key, 0) - number
            if left < 0:
                return False
            self._left[key] = left
            return True

    def let(self, key: Key, number: int) -> None:
        with self._lock:
            self._left[key] = number
