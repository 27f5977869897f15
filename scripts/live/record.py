"""The dated record of a walk: a line of JSON for every command and everything that was asserted.

What commands print is not in it, for one of them prints the first password.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path


class Record:
    """A file that is written line by line, so that what broke off is there too.

    Attributes:
        path: The file.
        step: What the lines belong to.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.step = path, ""
        self._secrets: set[str] = set()
        path.parent.mkdir(parents=True, exist_ok=True)

    def hide(self, secret: str) -> None:
        """Write something as *** from now on, wherever it stands."""
        if secret:
            self._secrets.add(secret)

    def without_secrets(self, text: str) -> str:
        """A text without what is hidden."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text

    def write(self, **entry: object) -> None:
        """Add a line."""
        line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "step": self.step, **entry}
        with self.path.open("a") as file:
            file.write(self.without_secrets(json.dumps(line)) + "\n")
