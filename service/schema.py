"""The tables, and how an expense is written in them."""

import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from service.domain import Expense
from service.fields import MAX_CATEGORY, MAX_DESCRIPTION


class Base(DeclarativeBase):
    """The schema."""


class ExpenseRow(Base):
    """An expense as stored: whole cents, because SQLite has no exact decimals."""

    __tablename__ = "expenses"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    cents: Mapped[int] = mapped_column(BigInteger)
    category: Mapped[str] = mapped_column(String(MAX_CATEGORY))
    date: Mapped[datetime.date] = mapped_column(index=True)
    description: Mapped[str] = mapped_column(String(MAX_DESCRIPTION))

    def write(self, expense: Expense) -> "ExpenseRow":
        """This row, saying what the expense says."""
        self.id = expense.id
        self.cents = int(expense.amount * 100)
        self.category = expense.category
        self.date = expense.date
        self.description = expense.description
        return self

    def read(self) -> Expense:
        return Expense(
            id=self.id,
            amount=from_cents(self.cents),
            category=self.category,
            date=self.date,
            description=self.description,
        )


def from_cents(cents: int) -> Decimal:
    """The amount, always with two decimals."""
    return Decimal(cents).scaleb(-2)
