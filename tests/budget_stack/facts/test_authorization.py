"""What is said of handlers and actions is what AWS's schemas say, and IAM has."""

from __future__ import annotations

import re

from budget_stack import build_budget_tracker
from budget_stack.facts.arns import ATTACHED_TO, IDENTITIES
from budget_stack.facts.authorization import HANDLERS, action, arns_of_kind, handler_permissions
from budget_stack.facts.deployment_rights import (
    BESIDES,
    GATES,
    PARAMETER_LOOKUPS,
    PASSED_TO,
    PUSH_ACTIONS,
    STACK_ACTIONS,
    TEMPLATE_ACTIONS,
)
from budget_stack.facts.service_linked_roles import SERVICE_LINKED_ROLES
from budget_stack.settings.web_service import ADDRESSES
from budget_stack.testing.handlers import registry
from scripts.handler_permissions import HANDLERS as FILE
from scripts.handler_permissions import handlers


def test_the_permissions_of_handlers_are_those_of_the_schemas():
    assert FILE.read_text() == handlers(), "write it anew with: python -m scripts.handler_permissions"


def test_handlers_are_known_by_their_letters():
    called = handler_permissions("AWS::ECS::Service")

    assert called["ecs:DeleteService"] == "d"
    assert {*"".join(called.values())} == {*HANDLERS}


def test_every_type_that_the_library_makes_or_the_rig_deploys_is_known():
    built = [build_budget_tracker(address).template for address in ADDRESSES]
    types = {entry.resource_type for template in built for entry in template.resources.values()}

    assert {type_ for type_ in types | {*registry.supported_types()} if handler_permissions(type_) is None} == set()


def test_an_action_is_known_however_it_is_spelled():
    assert action("ECS:createservice").name == "ecs:CreateService"
    assert action("ecs:CreateServices") is None


def test_every_action_of_the_tables_is_one_of_iam():
    named = [f"cloudformation:{name}" for name in (*STACK_ACTIONS, *TEMPLATE_ACTIONS)]
    named += [*PUSH_ACTIONS, *PARAMETER_LOOKUPS.values(), *(name for it in BESIDES.values() for name in it.actions)]

    assert [name for name in named if action(name) is None] == []


def test_every_gate_is_about_an_action_of_its_type():
    called = {type_: handler_permissions(type_) for type_ in GATES}

    assert [
        (type_, gate)
        for type_, gates in GATES.items()
        for gate in gates
        if not any(gate.is_before(name) for name in called[type_])
    ] == []


def test_every_type_of_the_tables_exists():
    types = {*IDENTITIES, *ATTACHED_TO, *BESIDES, *GATES, *PASSED_TO, *SERVICE_LINKED_ROLES}

    assert {type_ for type_ in types if handler_permissions(type_) is None} == set()


def test_every_kind_has_an_arn_and_every_variable_stands_in_one():
    for type_, identity in IDENTITIES.items():
        arns = [*identity.arns, *(arn for kind in identity.kinds for arn in arns_of_kind(identity.service, kind))]

        assert all(arns_of_kind(identity.service, kind) for kind in identity.kinds), type_
        assert {*identity.variables} <= set(re.findall(r"\$\{(\w+)\}", " ".join(arns))), type_
