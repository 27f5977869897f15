"""Translates `AWS::Serverless::*` with AWS's own translator, if it is installed."""

from __future__ import annotations

import copy
import logging
from collections.abc import Mapping
from typing import Any

from budget_stack.facts.template import SERVERLESS
from budget_stack.resolve.transforms import transforms_of

TYPES = "AWS::Serverless::"


class NotTranslated(Exception):
    """The template was not translated; the message says why."""


class Refused(NotTranslated):
    """The translator refuses the template, as CloudFormation would."""


# Properties that name a file or a folder beside the template, until `sam package` has put it into a bucket.
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-package.html
_LOCAL = {
    "Api": "DefinitionUri",
    "Application": "Location",
    "Function": "CodeUri",
    "HttpApi": "DefinitionUri",
    "LayerVersion": "ContentUri",
    "StateMachine": "DefinitionUri",
}
_IN_A_BUCKET = "s3://packaged-code/key"


def has_serverless(template: Mapping[str, Any]) -> bool:
    """Tell whether a template has resources of SAM's types."""
    return any(entry["Type"].startswith(TYPES) for entry in template["Resources"].values())


def translate(template: Mapping[str, Any], parameters: Mapping[str, str], region: str = "us-east-1") -> dict[str, Any]:
    """Return a template as SAM's transform rewrites it.

    Args:
        template: The template, its loops expanded.
        parameters: Values of parameters; one that is left out takes its default.
        region: Where it is deployed, of which the translator takes the partition.

    Raises:
        Refused: the translator refuses the template.
        NotTranslated: it is not installed, or cannot know what AWS would make of the template.
    """
    try:
        from samtranslator.parser.parser import Parser
        from samtranslator.sdk.parameter import SamParameterValues
        from samtranslator.translator.translator import Translator
    except ImportError:
        raise NotTranslated("aws-sam-translator is not installed: pip install 'budget-stack[sam]'") from None
    if SERVERLESS not in transforms_of(template):
        raise Refused(f"the template has no Transform: {SERVERLESS}, without which CloudFormation refuses it")
    if any(_is_published(entry) for entry in template["Resources"].values()):
        raise NotTranslated("it takes an application from the Serverless Application Repository, which only AWS reads")
    # it also logs the errors that it raises
    logging.getLogger("samtranslator").addHandler(logging.NullHandler())
    import boto3  # type: ignore[import-untyped]

    try:
        # the translator only asks boto3 for a region, and never calls AWS
        session = boto3.Session(region_name=region, aws_access_key_id="none", aws_secret_access_key="none")  # noqa: S106
        translator = Translator({}, Parser(), boto_session=session)
        values = SamParameterValues(dict(parameters))
        values.add_default_parameter_values(template)
        translated = translator.translate(_packaged(template), values.parameter_values)
    except Exception as error:
        raise Refused(f"aws-sam-translator refuses it: {_reasons(error)}") from error
    assert isinstance(translated, dict)
    others = [transform for transform in transforms_of(template) if transform != SERVERLESS]
    translated.pop("Transform", None)
    return translated | ({"Transform": others} if others else {})


def _reasons(error: Exception) -> str:
    causes = [cause.message for cause in getattr(error, "causes", ())]
    return "; ".join(causes) or getattr(error, "message", "") or str(error)


def _packaged(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy in which everything that lies beside the template stands in a bucket, as after `sam package`."""
    packaged = copy.deepcopy(dict(template))
    sections = [(f"{TYPES}{name}", content) for name, content in (packaged.get("Globals") or {}).items()]
    sections += [(entry["Type"], entry.get("Properties")) for entry in packaged["Resources"].values()]
    for type_, properties in sections:
        name = _LOCAL.get(type_.removeprefix(TYPES)) if type_.startswith(TYPES) else None
        content = properties.get(name) if name and isinstance(properties, dict) else None
        if isinstance(content, str) and not content.startswith(("s3://", "https://")):
            properties[name] = _IN_A_BUCKET
    return packaged


def _is_published(entry: Mapping[str, Any]) -> bool:
    location = (entry.get("Properties") or {}).get("Location")
    return entry["Type"] == f"{TYPES}Application" and isinstance(location, dict) and "ApplicationId" in location
