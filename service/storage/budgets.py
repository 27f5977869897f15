"""Budgets as rows; every function runs in the transaction of the connection that it is given."""

from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from service.domain.budget import Budget
from service.domain.money import from_minor_units, to_minor_units
from service.storage.schema import budgets


def of_user(connection: Connection, user_id: UUID) -> list[Budget]:
    """A user's budgets, by category in alphabetical order."""
    rows = connection.execute(select(budgets).where(budgets.c.user_id == user_id))
    found = [
        Budget(
            category=row.category,
            limit=from_minor_units(row.minor_units),
            warn_at_percent=row.warn_at_percent,
            version=row.version,
        )
        for row in rows
    ]
    return sorted(found, key=lambda budget: budget.category)


def put(connection: Connection, user_id: UUID, budget: Budget) -> None:
    """Add a budget, in place of the one for its category."""
    remove(connection, user_id, budget.category)
    values = {
        "user_id": user_id,
        "category": budget.category,
        "minor_units": to_minor_units(budget.limit),
        "warn_at_percent": budget.warn_at_percent,
        "version": budget.version,
    }
    connection.execute(insert(budgets), values)


def remove(connection: Connection, user_id: UUID, category: str) -> None:
    connection.execute(delete(budgets).where(budgets.c.user_id == user_id, budgets.c.category == category))
