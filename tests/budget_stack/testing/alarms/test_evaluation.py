"""M of N and missing data, against the tables in AWS's own documentation."""

from __future__ import annotations

import pytest

from budget_stack.testing.alarms import ALARM, INSUFFICIENT_DATA, OK, evaluated

# The rows of both tables under "How alarm state is evaluated when data is missing", and what is said of others under
# "Avoiding premature transitions to alarm state": data points, the newest last, then the state for each way to treat
# those that are missing. KEPT is the state before.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
KEPT = "KEPT"
TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
THREE_OF_THREE = [
    ("0 - X - X", (OK, OK, OK, OK)),
    ("0 - - - -", (OK, OK, OK, OK)),
    ("- - - - -", (INSUFFICIENT_DATA, KEPT, ALARM, OK)),
    ("0 X X - X", (ALARM, ALARM, ALARM, ALARM)),
    ("- - X - -", (ALARM, KEPT, ALARM, OK)),
]
TWO_OF_THREE = [
    ("0 - X - X", (ALARM, ALARM, ALARM, ALARM)),
    ("0 0 X 0 X", (ALARM, ALARM, ALARM, ALARM)),
    ("0 - X - -", (OK, OK, ALARM, OK)),
    ("- - - - 0", (OK, OK, ALARM, OK)),
    ("- - - X -", (ALARM, KEPT, ALARM, OK)),
]
# The page of 2020 had other rows in place of some, to which nothing of today's contradicts.
# https://github.com/awsdocs/amazon-cloudwatch-user-guide/blob/master/doc_source/AlarmThatSendsEmail.md
FORMER_THREE_OF_THREE = [
    ("- - - - X", (INSUFFICIENT_DATA, KEPT, ALARM, OK)),
    ("X - - - -", (ALARM, KEPT, ALARM, OK)),
]
FORMER_TWO_OF_THREE = [("- - - - X", (INSUFFICIENT_DATA, KEPT, ALARM, OK))]
NOT_PREMATURE = ["- - - - X", "- - - X -"]

ROWS = [
    (datapoints, row, treatment, state)
    for datapoints, rows in ((3, THREE_OF_THREE + FORMER_THREE_OF_THREE), (2, TWO_OF_THREE + FORMER_TWO_OF_THREE))
    for row, states in rows
    for treatment, state in zip(TREATMENTS, states, strict=True)
]


def points(row):
    return [{"0": False, "X": True, "-": None}[point] for point in row.split()]


@pytest.mark.parametrize("before", [OK, ALARM, INSUFFICIENT_DATA])
@pytest.mark.parametrize(("datapoints", "row", "treatment", "state"), ROWS)
def test_the_state_is_that_of_the_tables_of_aws(datapoints, row, treatment, state, before):
    found = evaluated(points(row), periods=3, datapoints=datapoints, missing=treatment, before=before)

    assert found == (before if state == KEPT else state)


@pytest.mark.parametrize("row", NOT_PREMATURE)
def test_a_data_point_that_breaches_alone_may_be_followed_by_another_one(row):
    assert evaluated(points(row), periods=3, datapoints=3) != ALARM


def test_what_is_older_than_the_range_is_not_looked_at():
    assert evaluated(points("X X X 0 0 0"), periods=3, datapoints=2) == OK
    assert evaluated(points("0 - - - - -"), periods=3, datapoints=3) == INSUFFICIENT_DATA


def test_an_alarm_that_is_new_has_no_data():
    assert evaluated([], periods=2, datapoints=2) == INSUFFICIENT_DATA
    assert evaluated([], periods=2, datapoints=2, missing="notBreaching") == OK
