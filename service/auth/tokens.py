"""Bearer tokens for the API: shown once, and kept as a hash that costs nothing to check."""

import hashlib
import hmac
import secrets
from typing import NamedTuple
from uuid import UUID

from service.ids import new_id

PREFIX = "bt"


class Token(NamedTuple):
    """A token as whoever holds it knows it; `str()` is what they send.

    Attributes:
        id: Names the token, and is no secret.
        secret: 256 random bits, so a fast hash of it tells nobody anything.
    """

    id: UUID
    secret: str

    def __str__(self) -> str:
        return f"{PREFIX}_{self.id.hex}_{self.secret}"

    @property
    def digest(self) -> str:
        """What is stored of it."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def matches(self, digest: str) -> bool:
        return hmac.compare_digest(self.digest, digest)


def new_token() -> Token:
    return Token(new_id(), secrets.token_hex(32))


def parse_token(text: str) -> Token | None:
    """The token that was sent, or None for anything else."""
    prefix, _, rest = text.partition("_")
    id_, _, secret = rest.partition("_")
    try:
        return Token(UUID(id_), secret) if prefix == PREFIX and len(secret) == 64 and secret.isascii() else None
    except ValueError:
        return None
