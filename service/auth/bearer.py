"""Bearer tokens: shown once, and stored as a hash that is quick to check."""

import hashlib
import hmac
import secrets
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from service.domain.ids import new_id

PREFIX = "bt"
CHECK = 16  # bytes


class Token(NamedTuple):
    """A token with its secret; `str()` is what clients send.

    Attributes:
        id: Names the token, and is no secret.
        secret: 256 random bits, so a fast hash of it tells nobody anything.
        check: Tells that this service made it, before any database is asked.
    """

    id: UUID
    secret: str
    check: str

    def __str__(self) -> str:
        return f"{PREFIX}_{self.id.hex}_{self.secret}_{self.check}"

    @property
    def digest(self) -> str:
        """The hash that is stored."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def matches(self, digest: str) -> bool:
        return hmac.compare_digest(self.digest, digest)


def new_token(secret_key: str) -> Token:
    """A new token, valid for as long as the service keeps its SECRET_KEY."""
    id_, secret = new_id(), secrets.token_hex(32)
    return Token(id_, secret, _check(secret_key, id_, secret))


def parse_token(secret_key: str, text: str) -> Token | None:
    """The token in the text, or None if it was not made with this key."""
    parts = text.split("_")
    if len(parts) != 4 or parts[0] != PREFIX or not text.isascii():
        return None
    try:
        token = Token(UUID(parts[1]), parts[2], parts[3])
    except ValueError:
        return None
    return token if hmac.compare_digest(token.check, _check(secret_key, token.id, token.secret)) else None


def _check(secret_key: str, id_: UUID, secret: str) -> str:
    return hmac.digest(_key(secret_key), f"{id_.hex}_{secret}".encode(), "sha256")[:CHECK].hex()


@lru_cache(maxsize=1)
def _key(secret_key: str) -> bytes:
    # one for this alone: what signs sessions signs no tokens
    return hmac.digest(secret_key.encode(), b"bearer tokens of the budget tracker", "sha256")
