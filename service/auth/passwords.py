"""Passwords, hashed with Argon2id."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.errors import InvalidRequest
from service.waits import about_to_wait

SHORTEST, LONGEST = 12, 256

# https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
_hasher = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)


def check(password: str) -> None:
    """Raises InvalidRequest if a password is too short or too long, or contains a lone surrogate."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidRequest(f"A password must have {SHORTEST} to {LONGEST} characters.")
    try:
        password.encode()
    except UnicodeEncodeError:
        raise InvalidRequest("A password must be text in UTF-8; this one holds halves of characters.") from None


def hashed(password: str) -> str:
    """The hash of a password; raises InvalidRequest as `check` does."""
    check(password)
    about_to_wait()
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether a password matches the hash; takes as long if there is no hash, so that timing reveals no names."""
    about_to_wait()
    # half a character, as JSON can escape it, is compared like any other
    given = password[:LONGEST].encode(errors="surrogatepass")
    try:
        return _hasher.verify(password_hash or _nobodys(), given) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody")
