"""Templates that tests resolve: the shipped one, and small ones of a few sections."""

from __future__ import annotations

import pytest

from budget_stack import build_budget_tracker, to_json
from budget_stack.resolve import ResolveError, Source, parse_template, resolve

NETWORK = {
    "VpcId": "vpc-0123456789abcdef0",
    "PublicSubnet1": "subnet-0123456789abcdef0",
    "PublicSubnet2": "subnet-0123456789abcdef1",
}


def budget_tracker(facts=None, **parameters):
    source = parse_template(to_json(build_budget_tracker().template))
    return resolve(source, NETWORK | parameters, pseudo_parameters={"AWS::Region": "eu-west-1"}, facts=facts)


def resolved(**sections):
    return resolve(Source({"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}} | sections))


def faults(**sections):
    with pytest.raises(ResolveError) as refused:
        resolved(**sections)
    return [str(fault) for fault in refused.value.faults]
