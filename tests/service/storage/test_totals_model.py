"""Totals that are kept up to date equal those that are counted, whatever was done before."""

import datetime
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.entry import Entry, Period
from service.domain.filters import Filter
from service.domain.ids import new_id
from service.errors import EntryNotFound
from service.tracker.ledger import Ledger

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


asked_periods = st.lists(periods, min_size=1, max_size=5)
quietly = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@settings(quietly, max_examples=20)
@given(steps=steps, asked=asked_periods)
def test_totals_equal_those_counted_from_the_entries(store, steps, asked):
    assert_totals_equal_those_counted(store, steps, asked)


@pytest.mark.check
@settings(quietly, max_examples=200)
@given(steps=steps, asked=asked_periods)
def test_totals_equal_those_counted_whatever_is_done(store, steps, asked):
    assert_totals_equal_those_counted(store, steps, asked)


def assert_totals_equal_those_counted(store, steps, asked):
    kind = "expense"
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
        assert list(other.listed(Period())) == [[]]
        assert other.totals(Period()) == {}
        with pytest.raises(EntryNotFound):
            other.change(str(entry.id), {"category": "x"})
        with pytest.raises(EntryNotFound):
            other.remove(str(entry.id))
    assert mine.page(Filter(), 1).entries == [entry]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("period", "way"),
    [
        (Period(), "COVERING INDEX month_totals_by_category (user_id=? AND kind=?)"),
        (Period(start=DAYS[4], end=DAYS[6]), "PRIMARY KEY (user_id=? AND month>? AND month<?)"),
        (Period(start=DAYS[4]), "PRIMARY KEY (user_id=? AND month>?)"),
    ],
)
def test_totals_are_read_the_shortest_way(store, listen, period, way):
    asked = []
    listen(store.engine, "before_cursor_execute", lambda *given: asked.append(given[2:4]))

    Ledger(store, new_id(), "expense").totals(period)

    [(statement, parameters)] = asked
    plan = store.read(
        lambda connection: connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    )
    assert f"SEARCH month_totals USING {way}" in [row.detail for row in plan]
