"""What keys are used for: by their kind, and by the resources that they encrypt."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import below, problem
from budget_stack.facts.kms import ENCRYPTED, SYMMETRIC, USAGES
from budget_stack.facts.resource_types import KMS_KEY

_CREATE = "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html"


@rule(
    "key-usage-mismatch",
    "error",
    on=resources(KMS_KEY),
    text=Text(
        title="A key is used for what its kind can do",
        says="ValidationException: The operation failed because the KeyUsage value is not compatible with the KeySpec.",
        cause="KeyUsage was left out, which means encryption, or one of the two was changed.",
        fix="set KeyUsage to what the KeySpec can do",
        source=_CREATE,
    ),
)
def usage_mismatch(view: View, key: Resource) -> Iterator[Problem]:
    spec = _spec(key)
    usage = key["KeyUsage"].text() if key["KeyUsage"] else "ENCRYPT_DECRYPT"
    usages = USAGES.get(spec or "")
    if usages is None or usage is None:
        return
    if usage not in usages:
        yield problem(key["KeyUsage"], f"{spec} is for {' or '.join(usages)}, not {usage}")
    elif spec != SYMMETRIC and not key["KeyUsage"]:
        yield problem(key["KeyUsage"], f"a key of {spec} must say what it is for")


@rule(
    "key-rotation-impossible",
    "error",
    on=resources(KMS_KEY),
    text=Text(
        title="Only symmetric keys of AWS's own material are rotated",
        says="UnsupportedOperationException: keys of this kind cannot be rotated automatically.",
        cause="EnableKeyRotation was copied from another key.",
        fix="remove EnableKeyRotation, or use SYMMETRIC_DEFAULT with Origin AWS_KMS",
        source="https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html",
    ),
)
def rotation_impossible(view: View, key: Resource) -> Iterator[Problem]:
    if key["EnableKeyRotation"].text() != "true":
        return
    spec, origin = _spec(key), key["Origin"].text()
    if spec not in (SYMMETRIC, None):
        yield problem(key["EnableKeyRotation"], f"a key of {spec} cannot be rotated")
    elif origin == "EXTERNAL":
        yield problem(key["EnableKeyRotation"], "a key of imported material cannot be rotated")


@rule(
    "key-origin-mismatch",
    "error",
    on=resources(KMS_KEY),
    text=Text(
        title="A key that has its material from elsewhere is one that takes it",
        says="ValidationException or UnsupportedOperationException for the Origin.",
        cause="SM2 keys are those of China, and key stores belong to no property of CloudFormation.",
        fix="use Origin AWS_KMS, or another KeySpec",
        source=_CREATE,
    ),
)
def origin_mismatch(view: View, key: Resource) -> Iterator[Problem]:
    region = view.pseudo_parameter("AWS::Region") or "cn-"
    if _spec(key) == "SM2" and not region.startswith("cn-"):
        yield problem(key["KeySpec"], f"SM2 keys are not in {region}, but in China alone")
    if key["Origin"].text() in ("AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"):
        yield problem(key["Origin"], "CloudFormation has no property that names the key store")


@rule(
    "key-unusable",
    "error",
    on=resources(*ENCRYPTED),
    text=Text(
        title="What services keep is encrypted by an enabled, symmetric key",
        says="InvalidParameterException: the key does not exist, is disabled, or is of the wrong type.",
        cause="A key for signatures was at hand, or a key was switched off that is still used.",
        fix="use a key of SYMMETRIC_DEFAULT that is enabled",
        source="https://docs.aws.amazon.com/kms/latest/developerguide/service-integration.html",
    ),
)
def unusable(view: View, resource: Resource) -> Iterator[Problem]:
    for node in below(resource, ENCRYPTED[resource.type].split(".")):
        key = view.target(node, KMS_KEY)
        if key is None:
            continue
        if _spec(key) not in (SYMMETRIC, None):
            yield problem(node, f"{key.logical_id} is a key of {_spec(key)}")
        elif key["Enabled"].text() == "false":
            yield problem(node, f"{key.logical_id} is disabled")


def _spec(key: Resource) -> str | None:
    return key["KeySpec"].text() if key["KeySpec"] else SYMMETRIC
