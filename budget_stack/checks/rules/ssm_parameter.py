"""Parameters of Systems Manager that a template makes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import SSM_PARAMETER
from budget_stack.facts.stored_parameters import (
    DEEPEST_NAME,
    LONGEST_NAME,
    MOST_BYTES,
    MOST_POLICIES,
    POLICY_TYPES,
    RESERVED_BEGINNINGS,
)

_PUT = "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html"


@rule(
    "ssm-parameter-name-invalid",
    "error",
    on=resources(SSM_PARAMETER),
    text=Text(
        title="A parameter has a name that Parameter Store takes",
        says='ValidationException: Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive)',
        cause="A path was written without its first slash, or an ARN was taken for the name.",
        fix="write letters, digits, _ . and -, with a slash before each level: /books/live/key",
        source=_PUT,
    ),
    same_as=("W3701",),
)
def name_invalid(view: View, parameter: Resource) -> Iterator[Problem]:
    node = parameter["Name"]
    text = partial_text(node.known()) if node else ""
    if not text or "{{resolve:" in text:
        return
    if text.startswith("arn:"):
        yield problem(node, "it is an ARN, and not the name")
    elif wrong := sorted({one for one in text if one != ANYTHING and not re.match(r"[A-Za-z0-9_.\-/]", one)}):
        yield problem(node, f"a name must not have {' '.join(map(repr, wrong))} in it")
    elif text.lstrip("/").lower().startswith(RESERVED_BEGINNINGS):
        yield problem(node, f"{_shown(text)} begins like those of AWS")
    elif "/" in text and not text.startswith(("/", ANYTHING)):
        yield problem(node, f"{_shown(text)} has several levels, and no slash at its beginning")
    elif text.strip("/").count("/") >= DEEPEST_NAME:
        yield problem(node, f"{_shown(text)} has more than {DEEPEST_NAME} levels")
    elif len(text.replace(ANYTHING, "")) > LONGEST_NAME:
        yield problem(node, f"the name has more than {LONGEST_NAME} characters")


def _shown(text: str) -> str:
    return text.replace(ANYTHING, "...")


@rule(
    "ssm-parameter-value-invalid",
    "error",
    on=resources(SSM_PARAMETER),
    text=Text(
        title="A parameter has a value that Parameter Store takes",
        says='ValidationException: Parameter value can\'t nest another parameter. Do not use "{{}}" in the value',
        cause="A template of another tool was put into a parameter, or more than a standard one holds.",
        fix="keep such texts in a secret or a bucket, or set Tier to Advanced for up to 8 KB",
        source=_PUT,
    ),
)
def value_invalid(view: View, parameter: Resource) -> Iterator[Problem]:
    node, tier, pattern = parameter["Value"], parameter["Tier"], parameter["AllowedPattern"]
    text = node.text()
    if text is None:
        return
    most = MOST_BYTES.get(tier.text() or "" if tier else "Standard", 0)
    size = len(text.encode())
    if re.search(r"\{\{.*\}\}", text, re.DOTALL):
        yield problem(node, "it has double brackets in it")
    elif most and size > most:
        yield problem(node, f"it has {size} bytes, and a parameter of this tier {most}")
    elif (allowed := pattern.text()) and not _may_match(allowed, text):
        yield problem(node, f"{allowed} does not match it")
    elif parameter["DataType"].text() == "aws:ec2:image" and not re.fullmatch(r"ami-[0-9a-f]{8,17}", text):
        yield problem(node, "it is no id of an image, such as ami-0123456789abcdef0")


def _may_match(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:
        # Java's expressions know more
        return True


@rule(
    "ssm-parameter-policies-invalid",
    "error",
    on=resources(SSM_PARAMETER),
    text=Text(
        title="The policies of a parameter are those that Parameter Store knows, of an advanced one",
        says="InvalidPolicyTypeException, PoliciesLimitExceededException or IncompatiblePolicyException",
        cause="Only advanced parameters have policies, and one of them expires once.",
        fix=f"set Tier to Advanced, and take policies of the types {', '.join(POLICY_TYPES)}",
        source="https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-policies.html",
    ),
)
def policies_invalid(view: View, parameter: Resource) -> Iterator[Problem]:
    node, tier = parameter["Policies"], parameter["Tier"]
    if node and (not tier or tier.text() == "Standard"):
        yield problem(node, "a standard parameter has no policies")
        return
    try:
        policies = json.loads(node.text() or "[]")
    except ValueError:
        yield problem(node, "it is no JSON")
        return
    types = [one.get("Type") for one in policies if isinstance(one, dict)] if isinstance(policies, list) else []
    if other := [str(one) for one in types if one not in POLICY_TYPES]:
        yield problem(node, f"{', '.join(other)} is none of {', '.join(POLICY_TYPES)}")
    elif types.count("Expiration") > 1:
        yield problem(node, "it expires twice")
    elif len(types) > MOST_POLICIES:
        yield problem(node, f"it has {len(types)} policies; {MOST_POLICIES} are possible")
