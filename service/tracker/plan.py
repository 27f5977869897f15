"""A user's budgets."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from service.domain.budget import Budget
from service.domain.conditions import ALWAYS, Conditions
from service.domain.ids import new_version
from service.errors import BudgetNotFound
from service.storage import budgets, quota
from service.storage.store import Store


@dataclass(frozen=True)
class Plan:
    """The budgets of a user, at most one for each category."""

    store: Store
    user_id: UUID

    def budgets(self) -> list[Budget]:
        """The budgets, by category in alphabetical order."""
        return self.store.read(lambda connection: budgets.of_user(connection, self.user_id))

    def put(self, budget: Budget, conditions: Conditions = ALWAYS) -> Budget:
        """Set the budget of a category, replacing the one it has.

        Args:
            budget: What is planned.
            conditions: On the version that it has, or on there being none.

        Raises:
            EntryChanged, AlreadyThere: it does not meet the conditions.
            Full: there are as many as one may have.
        """

        def work(connection: Connection) -> Budget:
            before = self._find(connection, budget.category)
            conditions.require(before.version if before else None, "budget")
            if before is None:
                quota.check_budget(connection, self.user_id)
            after = replace(budget, version=before.version + 1 if before else new_version())
            budgets.put(connection, self.user_id, after)
            return after

        return self.store.write(work)

    def remove(self, category: str, conditions: Conditions = ALWAYS) -> None:
        """Remove the budget of a category; raises BudgetNotFound, EntryChanged, AlreadyThere."""

        def work(connection: Connection) -> None:
            before = self._find(connection, category)
            if before is None:
                raise BudgetNotFound(category)
            conditions.require(before.version, "budget")
            budgets.remove(connection, self.user_id, category)

        self.store.write(work)

    def _find(self, connection: Connection, category: str) -> Budget | None:
        return {budget.category: budget for budget in budgets.of_user(connection, self.user_id)}.get(category)
