"""What becomes of what other engines find: each of their rules that is not simply reported, and why.

Their texts stay as they are. A rule of ours that says the same better names theirs in `same_as`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from budget_stack.checks.report import Finding
from budget_stack.facts.resource_types import TASK_DEFINITION

Decision = Literal["keep", "note", "drop"]
Template = Mapping[str, Any]
Where = Callable[[Finding, Template], bool]


class Verdict(NamedTuple):
    """What becomes of the findings of one rule.

    Attributes:
        decision: keep: reported as it is. note: reported as an opinion. drop: not reported.
        reason: Why.
        source: The address of the documentation that says so.
        where: Which of its findings that concerns, by the finding and the template; all if None, others are kept.
    """

    decision: Decision
    reason: str
    source: str
    where: Where | None = None


def judged(finding: Finding, template: Template) -> Finding | None:
    """Return a finding of another engine as it is reported; None if it is not."""
    # an E of cfn-lint may be an F of AWS's validator; their W are other rules
    number, other = finding.rule[1:], {"E": "F", "F": "E"}.get(finding.rule[0])
    verdict = VERDICTS.get(finding.rule) or VERDICTS.get(f"{other}{number}")
    if verdict is None or (verdict.where and not verdict.where(finding, template)) or verdict.decision == "keep":
        return finding
    return finding.as_note() if verdict.decision == "note" else None


def _kept(reason: str, source: str) -> Verdict:
    return Verdict("keep", reason, source)


def _is_not_about(type_: str) -> Where:
    # a resource that SAM adds is not in the template that was written
    return lambda finding, template: _type_of(finding, template) not in ("", type_)


def _type_of(finding: Finding, template: Template) -> str:
    return str(template["Resources"].get(finding.resource, {}).get("Type", ""))


def _says(pattern: str) -> Where:
    return lambda finding, _: re.search(pattern, finding.message) is not None


def _is_part_of_another(message: str) -> bool:
    listed = re.match(r"'([^']+)' is not one of (.*)", message, re.DOTALL)
    return listed is not None and f"'{listed[1]}." in listed[2]


def _is_at(*place: str) -> Where:
    return lambda finding, _: finding.at[: len(place)] == place


def _is_about_what_is_left_out(finding: Finding, template: Template) -> bool:
    return _part(finding, template) is None


def _is_computed(finding: Finding, template: Template) -> bool:
    read = _part(finding, template)
    named = read.get("Fn::GetAtt") if isinstance(read, Mapping) else None
    return isinstance(named, list) and any(isinstance(name, Mapping) for name in named)


def _part(finding: Finding, template: Template) -> Any:
    part: Any = template
    for step in finding.at:
        part = part.get(step) if isinstance(part, Mapping) else None
    return part


def _is_of_a_shell(finding: Finding, template: Template) -> bool:
    names = {*(template.get("Parameters") or {}), *template["Resources"]}
    variables = re.findall(r"\$\{\s*([^}.\s]+)", finding.message)
    return not any(name in names or name.startswith("AWS::") for name in variables)


def _reads_a_wait_condition(finding: Finding, template: Template) -> bool:
    read = re.search(r"'(\w+)(?:\.|', ')Data'", finding.message)
    entry = template["Resources"].get(read[1], {}) if read else {}
    return entry.get("Type") == "AWS::CloudFormation::WaitCondition"


_DOCS = "https://docs.aws.amazon.com"
_REFERENCE = f"{_DOCS}/AWSCloudFormation/latest/TemplateReference"
_SCHEMA = f"{_REFERENCE}/aws-template-resource-type-ref.html"
_LINTER = "https://github.com/aws-cloudformation/cfn-lint"
_RULES = f"{_LINTER}/blob/main/docs/rules.md"
_HARMLESS = "AWS takes it, and it does no harm"
_OURS = "reference-dangling judges it in every configuration, and this one without looking at conditions"

VERDICTS: Mapping[str, Verdict] = {
    # what is not so
    "E1029": Verdict("drop", "a shell variable is not a forgotten Fn::Sub", _RULES, _is_of_a_shell),
    "E3001": Verdict(
        "drop",
        "CloudFormation takes Description beside Type",
        "https://github.com/aws/aws-cdk/pull/10522",
        _says(r"invalid property 'Description'|\('Description' was unexpected\)"),
    ),
    "E3049": Verdict(
        "drop",
        "a target group without HealthCheckPort asks the port of the traffic",
        f"{_DOCS}/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
        _is_about_what_is_left_out,
    ),
    "E3054": Verdict(
        "drop",
        "what a custom resource answers is a task definition of which nothing is known",
        f"{_REFERENCE}/aws-resource-cloudformation-customresource.html",
        _is_not_about(TASK_DEFINITION),
    ),
    "W3037": Verdict(
        "drop",
        "SNS writes Receive into the default policy of a topic, though no list of actions has it",
        f"{_DOCS}/sns/latest/dg/sns-access-policy-use-cases.html",
        _says(r"^'receive' is not one of"),
    ),
    **dict.fromkeys(
        ("E3690", "E3691", "E9006"),
        Verdict(
            "drop",
            "RDS takes a version without its last part, and chooses that; what it does not take is kept",
            f"{_DOCS}/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html",
            lambda finding, _: _is_part_of_another(finding.message),
        ),
    ),
    "F0001": Verdict(
        "drop",
        "a stack may be empty while conditions leave all of its resources out",
        f"{_DOCS}/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html",
    ),
    "F0005": Verdict(
        "drop",
        "Hooks is a section for blue/green deployments by CodeDeploy",
        f"{_DOCS}/AWSCloudFormation/latest/UserGuide/blue-green.html",
        _is_at("Hooks"),
    ),
    "F1031": Verdict(
        "drop",
        "template-unresolvable says so of the template as it is written; a resolved one declares no transform",
        f"{_REFERENCE}/transform-aws-languageextensions.html",
        _says("but it is not declared"),
    ),
    "F6101": Verdict(
        "drop",
        "the Data of a wait condition is a text, and so may be the attribute of a resource whose name is computed",
        f"{_REFERENCE}/transform-aws-languageextensions.html",
        lambda finding, template: _reads_a_wait_condition(finding, template) or _is_computed(finding, template),
    ),
    # what ours say, or what is said twice
    **dict.fromkeys(
        ("F0003", "F0004", "F0007", "F0008"),
        Verdict("drop", "template-too-many-entries says how many are possible", _RULES),
    ),
    "F3004": Verdict("drop", "template-unresolvable tells of a circle once, and not for each resource in it", _RULES),
    "W1001": Verdict("drop", _OURS, _RULES),
    "W1030": Verdict(
        "drop", "a default that a condition keeps out is not used; resolved configurations show others", _RULES
    ),
    "W2502": Verdict("drop", "E3005 says the same", _RULES),
    # what AWS does not document
    "E3005": Verdict(
        "note",
        "AWS's linter expects a refusal, and AWS does not document what a dependency on an absent resource does",
        f"{_LINTER}/pull/1738",
        _says("will not exist when condition"),
    ),
    "E3009": Verdict(
        "note",
        "the helper cfn-init reads it on the instance; CloudFormation takes any Metadata",
        f"{_REFERENCE}/aws-attribute-metadata.html",
    ),
    # opinions
    "W2001": Verdict("note", f"unused parameters: {_HARMLESS}", _RULES),
    "W2506": Verdict("note", f"an image id as text: {_HARMLESS}", _RULES),
    "W2509": Verdict("note", "it goes by names, and parameters with the ARN of a secret have such names too", _RULES),
    "W2511": Verdict("note", f"an older version of the policy language: {_HARMLESS}", _RULES),
    "W2512": Verdict(
        "note",
        "NotAction beside other statements is a documented way to limit rights",
        f"{_DOCS}/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
    ),
    "W3002": Verdict("note", "a template that must be packaged before it is deployed is written on purpose", _RULES),
    "W3005": Verdict("note", f"a redundant DependsOn: {_HARMLESS}", _RULES),
    "W3010": Verdict("note", "a zone that is named may be meant", _RULES),
    "W3011": Verdict(
        "note", "it matters only where an update replaces the resource, and whoever cares may not", _RULES
    ),
    "W3045": Verdict("note", f"an older access control of buckets: {_HARMLESS}", _RULES),
    "W3697": Verdict("note", f"a service without new features: {_HARMLESS}", _RULES),
    "W6001": Verdict("note", f"an output that passes on another stack's: {_HARMLESS}", _RULES),
    "W7001": Verdict("note", f"an unused mapping: {_HARMLESS}", _RULES),
    "W8001": Verdict("note", f"an unused condition: {_HARMLESS}", _RULES),
    "W8003": Verdict("note", f"a condition that never changes: {_HARMLESS}", _RULES),
    "W9002": Verdict("note", "an ARN that is written out may well be another stack's", _RULES),
    "W9003": Verdict("note", f"numbers in quotes: {_HARMLESS}", _RULES),
    "W9008": Verdict("note", "storage that is not encrypted is a decision", _RULES),
    "W9009": Verdict("note", f"a deprecated property: {_HARMLESS}", _RULES),
    "W9010": Verdict("note", "an image id that is written out may be meant", _RULES),
    "W9013": Verdict("note", "an account in an ARN may well be another one", _RULES),
    "W9052": Verdict("note", "it is about the engine's own budget", _RULES),
    # what is right, by the rules that reported anything on the templates of the suite
    **dict.fromkeys(
        ("E1010", "E1020"),
        _kept(
            "a resource that is named is one of the template", f"{_REFERENCE}/intrinsic-function-reference-getatt.html"
        ),
    ),
    "E1028": _kept(
        "a condition that is not declared is refused", f"{_REFERENCE}/intrinsic-function-reference-conditions.html"
    ),
    "E1041": _kept(
        "without VpcId, Ref of a security group gives its name", f"{_REFERENCE}/aws-resource-ec2-securitygroup.html"
    ),
    "E1152": _kept("an image's id is ami- and hexadecimal digits", f"{_DOCS}/AWSEC2/latest/UserGuide/AMIs.html"),
    "E1156": _kept(
        "an account in an ARN has twelve digits", f"{_DOCS}/IAM/latest/UserGuide/reference_identifiers.html"
    ),
    "E1157": _kept("the value is no key's ARN", f"{_DOCS}/kms/latest/developerguide/concepts.html"),
    "E1160": _kept("the value is no function's ARN", f"{_DOCS}/lambda/latest/api/API_CreateFunction.html"),
    "E1161": _kept("S3 has no bucket of such a name", f"{_DOCS}/AmazonS3/latest/userguide/bucketnamingrules.html"),
    "E1162": _kept("the value is no key's id", f"{_DOCS}/kms/latest/developerguide/concepts.html"),
    "E1164": _kept("an alias begins with alias/", f"{_DOCS}/kms/latest/APIReference/API_CreateAlias.html"),
    "E2533": _kept(
        "Lambda creates no function with a runtime that is gone", f"{_DOCS}/lambda/latest/dg/lambda-runtimes.html"
    ),
    "E3006": _kept("the type is gone with its service", f"{_DOCS}/general/latest/gr/product-lifecycle.html"),
    "E3024": _kept("tags of aws: are AWS's own", f"{_DOCS}/tag-editor/latest/userguide/tagging.html"),
    "E3030": _kept("the value is none of those that the schema lists", _SCHEMA),
    "E3039": _kept("DynamoDB refuses attributes that no key uses", f"{_REFERENCE}/aws-resource-dynamodb-table.html"),
    "E3045": _kept(
        "a new bucket takes no access control list unless ownership says so",
        f"{_DOCS}/AmazonS3/latest/userguide/about-object-ownership.html",
    ),
    "E3060": _kept("subnets of one VPC do not overlap", f"{_DOCS}/vpc/latest/userguide/subnet-sizing.html"),
    "E3062": _kept(
        "the class is not offered for the engine",
        f"{_DOCS}/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html",
    ),
    "E3502": _kept(
        "the dead letters of a FIFO queue go to a FIFO queue",
        f"{_DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    ),
    "E3530": _kept(
        "a trust policy names who is trusted",
        f"{_DOCS}/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ),
    "E3628": _kept("the instance type is none", f"{_DOCS}/AWSEC2/latest/UserGuide/instance-types.html"),
    "E3667": _kept("the node type is no longer offered", f"{_DOCS}/redshift/latest/mgmt/working-with-clusters.html"),
    "E3710": _kept("the service was shut down", f"{_DOCS}/general/latest/gr/product-lifecycle.html"),
    "F3003": _kept("the schema requires the property", _SCHEMA),
    "F3017": _kept("the schema takes none of its forms", _SCHEMA),
    "F3031": _kept("the schema has another pattern", _SCHEMA),
    "F3033": _kept("the schema has other lengths", _SCHEMA),
    "W1011": _kept(
        "a password given as a parameter is seen by whoever deploys",
        f"{_DOCS}/AWSCloudFormation/latest/UserGuide/security-best-practices.html",
    ),
    "W1034": _kept(
        "a mapping chooses a runtime that gets no security updates any more",
        f"{_DOCS}/lambda/latest/dg/lambda-runtimes.html",
    ),
    "W2501": _kept(
        "the password stands in the template",
        f"{_DOCS}/AWSCloudFormation/latest/UserGuide/security-best-practices.html",
    ),
    "W2508": _kept(
        "the port is open to every address", f"{_DOCS}/AWSEC2/latest/UserGuide/security-group-rules-reference.html"
    ),
    "W2531": _kept("the runtime gets no security updates any more", f"{_DOCS}/lambda/latest/dg/lambda-runtimes.html"),
    "W3030": _kept("the value is none of those that the schema lists", _SCHEMA),
    "W3696": _kept("AWS ends the service", f"{_DOCS}/general/latest/gr/product-lifecycle.html"),
}
"""Verdicts by rule; a rule that is not here has reported nothing yet, and its findings are reported as they are."""
