"""The shipped template: the Budget Tracker, everything it may vary in being a parameter."""

from __future__ import annotations

from dataclasses import replace

from troposphere import Ref, Template

from budget_stack.blocks.container import Secret
from budget_stack.blocks.generated_secret import GeneratedSecretSettings, add_generated_secret
from budget_stack.conditions import apply_condition
from budget_stack.outputs import add_secret_output
from budget_stack.parameters import SHOULD_CREATE_ECR_REPOSITORY, add_parameters
from budget_stack.stack import Stack, build_stack


def build_budget_tracker() -> Stack:
    """Build the stack that `budget-stack template` writes."""
    template = Template("Budget Tracker on AWS Fargate, behind an application load balancer")
    settings = add_parameters(template)
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
        # Python itself, no wrapper script: whatever the architecture, there is nothing else to execute.
        command=("python", "-m", "service"),
        init_command=("python", "-m", "service", "migrate"),
        health_check_command=("CMD", "python", "-m", "service.health"),
        environment={
            "HOST": "0.0.0.0",
            "PORT": Ref("ContainerPort"),
            "HEALTH_CHECK_PATH": Ref("HealthCheckPath"),
            "ALLOW_INSECURE_LOGIN": Ref("AllowInsecureLogin"),
            # The load balancer, and nothing before it, is believed about where a request comes from.
            "TRUSTED_PROXY_HOPS": "1",
        },
        secrets={
            "SECRET_KEY": Secret(Ref(signing_key.secret)),
            "FIRST_PASSWORD": Secret(Ref(first_password.secret)),
            **settings.container.secrets,
        },
    )
    stack = build_stack(replace(settings, container=container), template=template)
    assert stack.registry is not None
    apply_condition(stack.registry, SHOULD_CREATE_ECR_REPOSITORY)
    return stack
