"""The time."""

import datetime


def now() -> datetime.datetime:
    """The current time in UTC as it is stored: in whole seconds, without a time zone."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None, microsecond=0)
