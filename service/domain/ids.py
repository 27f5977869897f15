"""Ids: UUID version 7, so that the order of ids is the order of recording; whose what nobody's is; and versions."""

import secrets
import time
import uuid

# whose entries these are where nobody logs in, and those of the first user, who finds them when somebody does
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
    """Of what was there before, or may have been: above every version that it had, as nothing changes so often.

    Microseconds, which have 16 digits until the year 2286.
    """
    return time.time_ns() // 1000
