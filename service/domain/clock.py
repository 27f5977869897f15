"""The time."""

import datetime


def now() -> datetime.datetime:
    """This moment in UTC, as it is stored: to the second and without a zone."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None, microsecond=0)
