"""Totals that are kept up to date equal those that are counted, whatever was done before."""

import datetime
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain import Entry, Period
from service.errors import EntryNotFound
from service.filters import Filter
from service.ids import new_id
from service.ledger import Ledger

# few values, so that they meet; the ends of months, years and of the calendar among them
DAYS = [datetime.date.min, datetime.date(2023, 12, 31), datetime.date(9999, 12, 1), datetime.date.max]
DAYS += [datetime.date(2024, 1, day) for day in (1, 15, 31)]
DAYS += [datetime.date(2024, 2, day) for day in (1, 28, 29)]
DAYS += [datetime.date(2024, 3, day) for day in (1, 30, 31)]
days = st.sampled_from(DAYS)
amounts = st.integers(1, 99_999_999_999).map(lambda cents: Decimal(cents).scaleb(-2))
categories = st.sampled_from(["Rent", "Food", "food", "Ünïcode ✓", "a'b\"c%_"])
changes = st.fixed_dictionaries({}, optional={"amount": amounts, "category": categories, "date": days})
steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), amounts, categories, days),
        st.tuples(st.just("change"), st.integers(0, 30), changes),
        st.tuples(st.just("remove"), st.integers(0, 30)),
    ),
    max_size=12,
)
periods = st.tuples(st.none() | days, st.none() | days).filter(lambda ends: None in ends or ends[0] <= ends[1])


@pytest.mark.parametrize("kind", ["expense"])
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, asked=st.lists(periods, min_size=1, max_size=5))
def test_totals_equal_those_counted_from_the_entries(store, kind, steps, asked):
    ledger = Ledger(store, new_id(), kind)
    model: dict = {}
    for step in steps:
        known = list(model)
        if step[0] == "add":
            entry = Entry(id=new_id(), kind=kind, amount=step[1], category=step[2], date=step[3])
            ledger.add(entry)
            model[entry.id] = entry
        elif step[0] == "change" and known:
            id_ = known[step[1] % len(known)]
            model[id_] = ledger.change(str(id_), step[2])
        elif step[0] == "remove" and known:
            id_ = known[step[1] % len(known)]
            ledger.remove(str(id_))
            del model[id_]

    for start, end in asked:
        period = Period(start=start, end=end)
        inside = [e for e in model.values() if (start or datetime.date.min) <= e.date <= (end or datetime.date.max)]
        counted: Counter[str] = Counter()
        for entry in inside:
            counted[entry.category] += entry.amount
        assert ledger.totals(period) == counted
        assert list(ledger.totals(period)) == sorted(counted)
        assert ledger.page(Filter(period=period), 100).entries == sorted(
            inside, key=lambda e: (e.date, e.id), reverse=True
        )


def test_nobody_reaches_the_entries_of_another_user_or_kind(store):
    mine = Ledger(store, new_id(), "expense")
    entry = Entry(id=new_id(), kind="expense", amount=Decimal("1.00"), category="Rent", date=DAYS[3])
    mine.add(entry)

    for other in (Ledger(store, new_id(), "expense"), Ledger(store, mine.user_id, "income")):
        assert other.listed(Period()) == []
        assert other.totals(Period()) == {}
        with pytest.raises(EntryNotFound):
            other.change(str(entry.id), {"category": "x"})
        with pytest.raises(EntryNotFound):
            other.remove(str(entry.id))
    assert mine.page(Filter(), 1).entries == [entry]
