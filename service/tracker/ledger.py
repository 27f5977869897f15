"""A user's entries: recording, changing, deleting and listing them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from uuid import UUID

from sqlalchemy import Connection

from service.domain.clock import now
from service.domain.conditions import ALWAYS, Conditions
from service.domain.entry import Changes, Entry, Kind, Period
from service.domain.filters import Filter, Position, position_of
from service.domain.representation import ListedExpense, entry_of_text, entry_text
from service.errors import EntryNotFound
from service.storage import entries, quota, removed, repeats, totals
from service.storage.repeats import RequestKey
from service.storage.store import Store

# entries that one request reads at most: however rare what it looks for is, it is answered in milliseconds
MOST_READ = 5_000
READ_AT_ONCE = 500


@dataclass(frozen=True)
class Page:
    """A page of entries, the newest first.

    Attributes:
        next: Where to go on; None at the end. There may be a next page though this one is empty, where many
            entries were read that are not what was asked for.
    """

    entries: list[Entry]
    next: Position | None


@dataclass(frozen=True)
class Ledger:
    """The entries of one user, or those of one kind.

    Attributes:
        user_id: Nobody else's entries are ever read or written through it.
        kind: Which of them; the others are as good as not there. None: all of them.
    """

    store: Store
    user_id: UUID
    kind: Kind | None = None

    def add(self, entry: Entry, request: RequestKey | None = None) -> Entry:
        """The entry as recorded; on return it is durable.

        Args:
            entry: What is recorded.
            request: Where it was recorded already by the same request, nothing is, and that entry is returned.

        Raises:
            KeyReused: the key belongs to another request.
            Full, NoRoom, TooManyKeys: there is no room for it, or for the key.
        """

        def work(connection: Connection) -> Entry:
            if request and (answer := repeats.find(connection, self.user_id, request)):
                return entry_of_text(answer)
            quota.check_entries(connection, self.store, self.user_id, [entry])
            entries.add(connection, self.user_id, entry)
            totals.record(connection, self.user_id, added=[entry])
            if request:
                quota.check_key(connection, self.store, self.user_id, now())
                repeats.keep(connection, self.user_id, request, entry_text(entry), now())
            return entry

        return self.store.write(work)

    def entry(self, entry_id: str) -> Entry:
        """The entry with this id; raises EntryNotFound."""
        return self.store.read(lambda connection: self._find(connection, entry_id))

    def change(self, entry_id: str, changes: Changes, conditions: Conditions = ALWAYS) -> Entry:
        """The entry as it is after the changes.

        Args:
            entry_id: Which entry.
            changes: The fields that change, and what to.
            conditions: On the version that it has.

        Raises:
            EntryNotFound, EntryChanged, AlreadyThere: there is no such entry, or it does not meet the conditions.
        """

        def work(connection: Connection) -> Entry:
            before = self._find(connection, entry_id, conditions)
            after = replace(before, **changes, version=before.version + 1)
            quota.check_entries(connection, self.store, self.user_id, [after], more=0)
            entries.replace(connection, self.user_id, after)
            totals.record(connection, self.user_id, removed=[before], added=[after])
            return after

        return self.store.write(work)

    def remove(self, entry_id: str, conditions: Conditions = ALWAYS) -> None:
        """Remove the entry; raises as `change` does."""

        def work(connection: Connection) -> None:
            entry = self._find(connection, entry_id, conditions)
            entries.remove(connection, self.user_id, entry)
            removed.keep(connection, self.user_id, entry, now())
            totals.record(connection, self.user_id, removed=[entry])

        self.store.write(work)

    def bring_back(self, entry_id: str) -> Entry:
        """Restore a deleted entry; harmless if it is not deleted.

        Raises:
            EntryNotFound: no such entry was removed within the last 30 days.
        """

        def work(connection: Connection) -> Entry:
            id_ = self._id(entry_id)
            if entry := entries.find(connection, self.user_id, id_):
                return self._checked(entry, entry_id)
            entry = self._checked(removed.find(connection, self.user_id, id_), entry_id)
            quota.check_entries(connection, self.store, self.user_id, [entry])
            removed.forget(connection, self.user_id, id_)
            entries.add(connection, self.user_id, entry)
            totals.record(connection, self.user_id, added=[entry])
            return entry

        return self.store.write(work)

    def removed(self, entry_id: str) -> Entry:
        """A deleted entry that can still be restored; raises EntryNotFound."""
        id_ = self._id(entry_id)
        found = self.store.read(lambda connection: removed.find(connection, self.user_id, id_))
        return self._checked(found, entry_id)

    def listed(self, period: Period, category: str | None = None) -> Iterator[Sequence[ListedExpense]]:
        """All entries of the period, newest day first and within a day the last recorded first.

        In parts, each read when it is asked for, in a transaction of its own; at least one, which may be empty.
        """
        read = partial(entries.listed, user_id=self.user_id, kind=self.kind, period=period, category=category)
        after: Position | None = None
        while True:
            some, after = self.store.read(partial(read, after=after))
            yield some
            if after is None:
                return

    def page(self, wanted: Filter, most: int, after: Position | None = None) -> Page:
        """At most so many matching entries, from the newest or after a position."""

        def work(connection: Connection) -> Page:
            found: list[Entry] = []
            position, read = after, 0
            # one more than wanted tells whether there is a next page
            at_once = most + 1
            while read < MOST_READ:
                batch = entries.older(connection, self.user_id, wanted.period, position, at_once)
                for number, entry in enumerate(batch, 1):
                    position = position_of(entry)
                    if wanted.matches(entry):
                        found.append(entry)
                    if len(found) == most:
                        is_last = number == len(batch) < at_once
                        return Page(found, None if is_last else position)
                if len(batch) < at_once:
                    return Page(found, None)
                read, at_once = read + len(batch), READ_AT_ONCE
            return Page(found, position)

        return self.store.read(work)

    def totals(self, period: Period) -> dict[str, Decimal]:
        """The totals of the period by category, in alphabetical order."""
        kind = self.kind or "expense"
        return self.store.read(lambda connection: totals.by_category(connection, self.user_id, kind, period))

    def categories(self) -> list[str]:
        """The categories in use, in alphabetical order."""
        return self.store.read(lambda connection: entries.categories(connection, self.user_id))

    def _find(self, connection: Connection, entry_id: str, conditions: Conditions = ALWAYS) -> Entry:
        entry = self._checked(entries.find(connection, self.user_id, self._id(entry_id)), entry_id)
        conditions.require(entry.version, self._what)
        return entry

    def _id(self, entry_id: str) -> UUID:
        try:
            return UUID(entry_id)
        except ValueError:
            raise EntryNotFound(entry_id, self._what) from None

    def _checked(self, entry: Entry | None, entry_id: str) -> Entry:
        if entry is None or self.kind not in (None, entry.kind):
            raise EntryNotFound(entry_id, self._what)
        return entry

    @property
    def _what(self) -> str:
        return self.kind or "entry"
