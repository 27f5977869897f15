"""Under moto's enforcement of IAM, the policies are enough for the rig to create, update and delete each template, and
none of the actions that it takes may be missing."""

from __future__ import annotations

import contextlib
from functools import cache

import pytest
from botocore.exceptions import ClientError

from budget_stack.resolve import parse_template
from budget_stack.testing import DeploymentFailed, RigError
from budget_stack.testing.handlers.registry import supported_types
from tests.budget_stack.permissions.enforced import LOOKED_AT, TEMPLATES, grants_for, policies_for, walk, written_by

# what stacks of others must have made first: test_examples.py deploys these
ELSEWHERE = {"django_shop", "joining_a_platform"}
# what is deployed soonest comes first
IN_TURN = ("scaling_alone", *(name for name in reversed(TEMPLATES) if name not in {"scaling_alone", *ELSEWHERE}))
# the rig says it in its own words where the denial comes while it reads or deletes
DENIED = DeploymentFailed, RigError, ClientError


def each(names):
    return pytest.mark.parametrize("name", names)


@cache
def not_carried(name):
    """The types of a template that the rig does not deploy."""
    types = {entry["Type"] for entry in parse_template(written_by(name)).template["Resources"].values()}
    return types - supported_types()


@pytest.fixture(autouse=True)
def carried(name):
    if types := not_carried(name):
        pytest.skip(f"the rig does not deploy {', '.join(types)}")


@cache
def taken(name):
    """The actions that a deployment takes."""
    return set() if not_carried(name) else walk(name, policies_for(grants_for(name))) - {*LOOKED_AT}


def asked(name):
    """The actions that a deployment takes, and none of a template before it."""
    return taken(name).difference(*map(taken, IN_TURN[: IN_TURN.index(name)]))


def not_missed(name, actions):
    """Those of some actions without which a deployment goes on."""
    grants = grants_for(name)
    without = set()
    for action in actions:
        # all of them are enough, so what fails here fails for want of this one, in whatever words
        with contextlib.suppress(*DENIED):
            walk(name, policies_for(grant for grant in grants if grant.action != action))
            without.add(action)
    return without


@each(IN_TURN)
def test_the_policies_are_enough_to_create_update_and_delete_a_template(name):
    assert taken(name) <= {grant.action for grant in grants_for(name)}


@each(IN_TURN)
def test_fails_without_any_policy(name):
    with pytest.raises(DENIED, match="not authorized to perform"):
        walk(name, [])


@each(IN_TURN[:1])
def test_fails_without_one_of_some_actions(name):
    assert not_missed(name, sorted(asked(name))[::4]) == set()


@pytest.mark.check
@pytest.mark.timeout(900)
@each(IN_TURN)
def test_fails_without_any_of_the_actions_that_are_taken(name):
    assert not_missed(name, asked(name)) == set()
