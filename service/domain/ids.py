"""Ids (UUID version 7, so that they sort by the time of recording) and version numbers."""

import secrets
import time
import uuid

# the id of the first user; without a login, all entries are theirs
NOBODY = uuid.UUID(int=0)


def new_id() -> uuid.UUID:
    """A UUIDv7: 60 bits of Unix time, to a quarter of a microsecond, then 62 random bits (RFC 9562, section 5.7).

    The 12 bits below the milliseconds keep the order of what one process records within one (section 6.2, method 3).
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    bits = milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=bits)


def new_version() -> int:
    """A version above every version that the same thing can have had before.

    Microseconds, which have 16 digits until the year 2286.
    """
    return time.time_ns() // 1000
