"""What a file is when it is no template, and what to check in its place."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Any, NamedTuple

_Recogniser = Callable[[Any], bool]


class Kind(NamedTuple):
    """A kind of file that is taken for a template.

    Attributes:
        name: What it is, with an article.
        instead: What to check in its place.
        recognises: Tells whether the content of a file is of this kind.
    """

    name: str
    instead: str
    recognises: _Recogniser


def kind_of(content: object) -> Kind | None:
    """Return what the content of a file without Resources is; None if that is not known."""
    return next((kind for kind in _KINDS if kind.recognises(content)), None)


def encoding_of(content: bytes) -> str:
    """Return the encoding of a file that is not UTF-8, by the mark at its beginning; empty if there is none."""
    return next((name for mark, name in _MARKS if content.startswith(mark)), "")


# the longer marks first, since UTF-32's begins with UTF-16's
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def _with(*keys: str) -> _Recogniser:
    return lambda content: isinstance(content, dict) and content.keys() >= {*keys}


def _is_compose(content: Any) -> bool:
    services = content.get("services") if isinstance(content, dict) else None
    return isinstance(services, dict) and any(
        isinstance(service, dict) and service.keys() & {"image", "build", "extends"} for service in services.values()
    )


def _are_parameters(content: Any) -> bool:
    return isinstance(content, list) and all(isinstance(item, dict) and "ParameterKey" in item for item in content)


def _is_app_spec(content: Any) -> bool:
    return _with("version", "Resources")(content) and isinstance(content["Resources"], list)


def _is_copilot(content: Any) -> bool:
    return _with("name", "type")(content) and str(content["type"]).endswith((" Service", " Site", " Job"))


def _extends(entry: Any) -> bool:
    metadata = entry.get("Metadata")
    return isinstance(metadata, dict) and "Extends" in metadata


RAIN = Kind("a module of Rain", "run `rain pkg` on the template that uses it, and check what that writes", _extends)
"""A resource without a Type that says which type it extends.

Source: https://github.com/aws-cloudformation/rain
"""

# Serverless Framework: https://www.serverless.com/framework/docs/providers/aws/cli-reference/package
# AWS CDK: https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html
# get-template: https://docs.aws.amazon.com/cli/latest/reference/cloudformation/get-template.html
# Copilot: https://aws.github.io/copilot-cli/docs/commands/svc-package/
# CodeDeploy: https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html
# CodeBuild: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
_KINDS = (
    Kind(
        "a configuration of the Serverless Framework",
        "run `serverless package`, and check .serverless/cloudformation-template-update-stack.json",
        _with("service", "provider"),
    ),
    Kind("a Compose file", "check the template of the stack that runs its services", _is_compose),
    Kind(
        "the answer of `aws cloudformation get-template`",
        "check its TemplateBody: add `--query TemplateBody` to the command",
        _with("TemplateBody"),
    ),
    Kind("values of parameters", "check the template that takes them", _are_parameters),
    Kind("the list of what the AWS CDK made", "check the *.template.json beside it", _with("version", "artifacts")),
    Kind("a configuration of the AWS CDK", "run `cdk synth`, and check cdk.out/*.template.json", _with("app")),
    Kind(
        "a task definition as RegisterTaskDefinition takes it",
        "check the template that has it as an AWS::ECS::TaskDefinition",
        _with("containerDefinitions"),
    ),
    Kind("a policy of IAM", "check the template that attaches it", _with("Version", "Statement")),
    Kind("an AppSpec file of CodeDeploy", "check the template of the service that it deploys", _is_app_spec),
    Kind("a build specification of CodeBuild", "check the template of its project", _with("version", "phases")),
    Kind("a manifest of AWS Copilot", "run `copilot svc package`, and check what that writes", _is_copilot),
    Kind("a manifest of Kubernetes", "check the template of its cluster", _with("apiVersion", "kind")),
    Kind("a workflow of GitHub", "check the template that it deploys", _with("on", "jobs")),
    Kind("an OpenAPI document", "check the template of the API that takes it", _with("openapi")),
    Kind("an OpenAPI document", "check the template of the API that takes it", _with("swagger")),
)
