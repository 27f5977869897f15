"""Money: exact decimals outside the database, whole minor units (cents) inside."""

from decimal import Decimal

ZERO = Decimal("0.00")


def to_minor_units(amount: Decimal) -> int:
    """Whole cents; the amount has two decimals."""
    return int(amount.scaleb(2))


def from_minor_units(minor_units: int) -> Decimal:
    """The amount, always with two decimals."""
    return Decimal(minor_units).scaleb(-2)
