"""Where expenses are kept."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from service.domain import Changes, Expense, Period
from service.engine import open_engine
from service.errors import ConfigurationError, ExpenseNotFound
from service.schema import Base, ExpenseRow, from_cents


class Store:
    """Keeps expenses in the database at a URL, whose tables it creates when they are not there yet.

    Raises:
        ConfigurationError: the database at the URL cannot be used.
    """

    def __init__(self, database_url: str) -> None:
        self._engine = open_engine(database_url)
        self._writing = self._engine.execution_options(writes=True)
        try:
            # in a writing transaction, so that several processes can start at once
            with self._writing.begin() as connection:
                Base.metadata.create_all(connection)
        except SQLAlchemyError as error:
            self.close()
            reason = getattr(error, "orig", None) or type(error).__name__
            raise ConfigurationError(f"DATABASE_URL: {self._engine.url} cannot be used: {reason}") from None

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._engine.dispose()

    def check(self) -> None:
        """Raise the database's own error when it does not answer."""
        with Session(self._engine) as session:
            session.execute(select(ExpenseRow.id).limit(1))

    def add(self, expense: Expense) -> None:
        with Session(self._writing) as session, session.begin():
            session.add(ExpenseRow().write(expense))

    def change(self, expense_id: str, changes: Changes) -> Expense:
        """The expense as it is after the changes; raises ExpenseNotFound."""
        with Session(self._writing) as session, session.begin():
            row = _row(session, expense_id)
            changed = replace(row.read(), **changes)
            row.write(changed)
            return changed

    def remove(self, expense_id: str) -> None:
        """Forget the expense; raises ExpenseNotFound."""
        with Session(self._writing) as session, session.begin():
            session.delete(_row(session, expense_id))

    def expenses(self, period: Period, category: str = "") -> list[Expense]:
        """Expenses of the period, newest day first and within a day the last recorded first.

        An empty category stands for all of them.
        """
        query = select(ExpenseRow).where(*_within(period))
        if category:
            query = query.where(ExpenseRow.category == category)
        with Session(self._engine) as session:
            rows = session.scalars(query.order_by(ExpenseRow.date.desc(), ExpenseRow.id.desc()))
            return [row.read() for row in rows]

    def totals(self, period: Period) -> dict[str, Decimal]:
        """What was spent in the period, by category in alphabetical order."""
        query = select(ExpenseRow.category, func.sum(ExpenseRow.cents)).where(*_within(period))
        with Session(self._engine) as session:
            rows = session.execute(query.group_by(ExpenseRow.category).order_by(ExpenseRow.category))
            return {category: from_cents(int(cents)) for category, cents in rows}


def _row(session: Session, expense_id: str) -> ExpenseRow:
    row = session.get(ExpenseRow, expense_id)
    if row is None:
        raise ExpenseNotFound(expense_id)
    return row


def _within(period: Period) -> list[ColumnElement[bool]]:
    conditions = []
    if period.start:
        conditions.append(ExpenseRow.date >= period.start)
    if period.end:
        conditions.append(ExpenseRow.date <= period.end)
    return conditions
