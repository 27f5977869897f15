"""A user's budgets."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from service.domain.budget import Budget
from service.domain.ids import new_version
from service.errors import BudgetNotFound, EntryChanged
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

    def put(self, budget: Budget, if_version: int | None = None, *, only_new: bool = False) -> Budget:
        """Set the budget of a category, replacing the one it has.

        Args:
            budget: What is planned.
            if_version: Changes nothing but this version of the budget.
            only_new: Replaces nothing.

        Raises:
            BudgetNotFound, EntryChanged: there is no budget to replace, or it is of another version.
            Full: there are as many as one may have.
        """

        def work(connection: Connection) -> Budget:
            before = self._find(connection, budget.category, if_version)
            if before and only_new:
                raise EntryChanged(before.version, "budget")
            if before is None:
                quota.check_budget(connection, self.user_id)
            after = replace(budget, version=before.version + 1 if before else new_version())
            budgets.put(connection, self.user_id, after)
            return after

        return self.store.write(work)

    def remove(self, category: str, if_version: int | None = None) -> None:
        """Remove the budget of a category; raises BudgetNotFound, EntryChanged."""

        def work(connection: Connection) -> None:
            if self._find(connection, category, if_version) is None:
                raise BudgetNotFound(category)
            budgets.remove(connection, self.user_id, category)

        self.store.write(work)

    def _find(self, connection: Connection, category: str, if_version: int | None) -> Budget | None:
        found = {budget.category: budget for budget in budgets.of_user(connection, self.user_id)}.get(category)
        if if_version is not None and found is None:
            raise BudgetNotFound(category)
        if found and if_version not in (None, found.version):
            raise EntryChanged(found.version, "budget")
        return found
