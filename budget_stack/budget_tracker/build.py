"""The shipped template: the Budget Tracker, everything it may vary in being a parameter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from troposphere import GetAtt, Ref, Template

from budget_stack.blocks.generated_secret import GeneratedSecretSettings, add_generated_secret
from budget_stack.blocks.secret import Secret
from budget_stack.budget_tracker.additions import add_beside, with_queues_and_endpoints
from budget_stack.budget_tracker.beside import BudgetTrackerSettings
from budget_stack.budget_tracker.groups.container import HEALTH_CHECK_PATH, PORT
from budget_stack.budget_tracker.groups.database import DSQL, HAS_DATABASE, HAS_NO_DATABASE
from budget_stack.budget_tracker.groups.image import SHOULD_CREATE_ECR_REPOSITORY
from budget_stack.budget_tracker.groups.login import ALLOW_INSECURE_LOGIN
from budget_stack.budget_tracker.groups.network import ALLOWED_CIDR
from budget_stack.budget_tracker.outputs import add_secret_output, add_task_output
from budget_stack.budget_tracker.settings import add_parameters
from budget_stack.conditions import apply_condition
from budget_stack.settings.web_service import API_GATEWAY, LOAD_BALANCER
from budget_stack.stacks.stack import Stack
from budget_stack.stacks.web_service import build_stack
from budget_stack.wiring.finish import mark

# Python itself, no wrapper script: whatever the architecture, there is nothing else to execute.
_PYTHON = ("python", "-m", "service")
_FRONTS = {LOAD_BALANCER: "an application load balancer", API_GATEWAY: "an HTTP API"}


def build_budget_tracker(
    address: str = LOAD_BALANCER,
    database_kind: str = DSQL,
    *,
    change: Callable[[BudgetTrackerSettings, Template], BudgetTrackerSettings] | None = None,
) -> Stack:
    """Build the stack that `budget-stack template` writes.

    Args:
        address: What clients meet, as in `Settings.address`.
        database_kind: The database that is made: `aurora-dsql`, which parameters can replace by another or by none, or
            `aurora-postgresql`.
        change: Returns other settings in place of those that are to be built; it is given the template as well,
            which has its parameters and conditions by then.

    Raises:
        InvalidSetting: there is no such address or database, or a worker or a job cannot be beside the web service.
    """
    template = Template(f"Budget Tracker on AWS Fargate, behind {_FRONTS.get(address)}")
    settings = add_parameters(template, address, database_kind)
    may_have_none = database_kind == DSQL
    signing_key = add_generated_secret(
        template, "SigningKey", settings=GeneratedSecretSettings(description="Signs the sessions of the Budget Tracker")
    )
    first_password = add_generated_secret(
        template,
        "FirstPassword",
        settings=GeneratedSecretSettings(
            description="First password of the user owner of the Budget Tracker", length=20, typed_by_people=True
        ),
    )
    add_secret_output(
        template,
        "FirstPasswordCommand",
        description="Shows the first password of the user owner",
        secret_arn=Ref(first_password.secret),
    )
    container = replace(
        settings.container,
        name="budget-tracker",
        command=_PYTHON,
        init_command=(*_PYTHON, "migrate"),
        health_check_command=("CMD", "python", "-m", "service.health"),
        environment={
            "HOST": "0.0.0.0",
            "PORT": PORT.ref,
            "HEALTH_CHECK_PATH": HEALTH_CHECK_PATH.ref,
            "ALLOW_INSECURE_LOGIN": ALLOW_INSECURE_LOGIN.ref,
            # What is believed about where a request comes from, and nothing before it.
            "FRONT": settings.address,
            # An HTTP API lets everybody in.
            **({"ALLOWED_CIDR": ALLOWED_CIDR.ref} if settings.address == API_GATEWAY else {}),
        },
        secrets={
            "SECRET_KEY": Secret(Ref(signing_key.secret)),
            # Where each task has a file of its own, the application itself makes the first user in it.
            **(
                {"FIRST_PASSWORD": Secret(Ref(first_password.secret), condition=HAS_NO_DATABASE)}
                if may_have_none
                else {}
            ),
            **settings.container.secrets,
        },
        init_environment={},
        init_secrets={"FIRST_PASSWORD": Secret(Ref(first_password.secret)), **settings.container.secrets},
    )
    settings = replace(settings, container=container)
    if change is not None:
        settings = change(settings, template)
    if settings.address == API_GATEWAY:
        # SAM writes every list and function in lines of its own, and sends no more than 51,200 bytes of that without a
        # bucket: headings in the console are what this template does best without.
        template.metadata.pop("AWS::CloudFormation::Interface")
    stack = build_stack(with_queues_and_endpoints(settings), template=template)
    mark((signing_key, first_password), settings)
    assert stack.registry is not None
    apply_condition(stack.registry, SHOULD_CREATE_ECR_REPOSITORY)
    add_task_output(
        template,
        "ResetPasswordCommand",
        description="Sets the password of owner to what the secret says now, and ends their sessions",
        cluster_name=stack.shared.cluster_name,
        task_definition_arn=Ref(stack.task.task_definition),
        subnet_ids=settings.task_subnet_ids,
        security_group_id=GetAtt(stack.network.security_group, "GroupId"),
        assign_public_ip=settings.assign_public_ip,
        commands={
            f"{container.name}-init": (*_PYTHON, "user", "password", "owner", "--password-env", "FIRST_PASSWORD"),
            container.name: ("true",),
        },
        condition=HAS_DATABASE if may_have_none else None,
    )
    if settings.workers or settings.jobs:
        add_beside(stack, settings)
    return stack
