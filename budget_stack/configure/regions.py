"""Validates region names against those that the installed botocore knows."""

from __future__ import annotations

from functools import cache

from budget_stack.configure import credentials
from budget_stack.spelling import all_nearest


@cache
def known_regions() -> frozenset[str]:
    """Return the regions of every partition; none where boto3 is not installed."""
    try:
        session = credentials.botocore().session.Session()
    except credentials.NotListed:
        return frozenset()
    return frozenset(
        region
        for partition in session.get_available_partitions()
        for region in session.get_available_regions("ec2", partition_name=partition)
    )


def problem(region: str) -> str | None:
    """Return why a region is none, with what was meant: part of its name is in no region's, such as eest.

    A region that is newer than botocore is in another country or has another number.
    """
    known = known_regions()
    if not known or _points(region) <= {point for it in known for point in _points(it)}:
        return None
    return f"must be an AWS region; got {region!r}: did you mean {_closest(region)}?"


def warning(region: str) -> str | None:
    """Return what to say of a region that botocore does not list."""
    known = known_regions()
    if not known or region in known:
        return None
    return f"{region} is no region that boto3 knows: it is newer than boto3, or you meant {_closest(region)}"


def _points(region: str) -> frozenset[str]:
    """Return the words between the country and the number, such as south and southeast."""
    return frozenset(region.split("-")[1:-1])


def _closest(region: str) -> str:
    return " or ".join(all_nearest(region, known_regions()))
