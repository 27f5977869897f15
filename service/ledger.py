"""What one user can do with the entries that are theirs."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from service.clock import now
from service.domain import Changes, Entry, Kind, Period, from_json, to_json
from service.errors import EntryChanged, EntryNotFound
from service.storage import entries, repeats, totals
from service.storage.repeats import RequestKey
from service.storage.store import Store


@dataclass(frozen=True)
class Ledger:
    """The entries of one user and of one kind.

    Attributes:
        user_id: Nobody else's entries are ever read or written through it.
        kind: Which of them; the others are as good as not there.
    """

    store: Store
    user_id: UUID
    kind: Kind

    def add(self, entry: Entry, request: RequestKey | None = None) -> Entry:
        """The entry as recorded; on return it is durable.

        Args:
            request: Where it was recorded already by the same request, nothing is, and that entry is returned.

        Raises:
            KeyReused: the key belongs to another request.
        """

        def work(connection: Connection) -> Entry:
            if request and (answer := repeats.find(connection, self.user_id, request)):
                return from_json(answer)
            entries.add(connection, self.user_id, entry)
            totals.record(connection, self.user_id, added=[entry])
            if request:
                repeats.keep(connection, self.user_id, request, to_json(entry), now())
            return entry

        return self.store.write(work)

    def entry(self, entry_id: str) -> Entry:
        """One entry; raises EntryNotFound."""
        return self.store.read(lambda connection: self._find(connection, entry_id))

    def change(self, entry_id: str, changes: Changes, if_version: int | None = None) -> Entry:
        """The entry as it is after the changes.

        Args:
            if_version: Changes nothing but this version of the entry.

        Raises:
            EntryNotFound, EntryChanged: there is no such entry, or it is of another version.
        """

        def work(connection: Connection) -> Entry:
            before = self._find(connection, entry_id, if_version)
            after = replace(before, **changes, version=before.version + 1)
            entries.replace(connection, self.user_id, after)
            totals.record(connection, self.user_id, removed=[before], added=[after])
            return after

        return self.store.write(work)

    def remove(self, entry_id: str, if_version: int | None = None) -> None:
        """Forget the entry, or only a version of it; raises EntryNotFound, EntryChanged."""

        def work(connection: Connection) -> None:
            entry = self._find(connection, entry_id, if_version)
            entries.remove(connection, self.user_id, entry)
            totals.record(connection, self.user_id, removed=[entry])

        self.store.write(work)

    def entries(self, period: Period, category: str | None = None) -> list[Entry]:
        """Entries of the period, newest day first and within a day the last recorded first."""
        return self.store.read(
            lambda connection: list(entries.within(connection, self.user_id, self.kind, period, category))
        )

    def totals(self, period: Period) -> dict[str, Decimal]:
        """What the entries of the period add up to, by category in alphabetical order."""
        return self.store.read(lambda connection: totals.by_category(connection, self.user_id, self.kind, period))

    def _find(self, connection: Connection, entry_id: str, if_version: int | None = None) -> Entry:
        try:
            entry = entries.find(connection, self.user_id, self.kind, UUID(entry_id))
        except ValueError:
            entry = None
        if entry is None:
            raise EntryNotFound(entry_id)
        if if_version not in (None, entry.version):
            raise EntryChanged(entry.version)
        return entry
