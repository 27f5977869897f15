"""SAM's types, translated by AWS's own translator before anything is resolved, as CloudFormation does it."""

from __future__ import annotations

from collections.abc import Mapping

from budget_stack.facts.template import SERVERLESS, as_text
from budget_stack.resolve.loops import expand
from budget_stack.resolve.sam import NotTranslated, Refused, has_serverless, translate
from budget_stack.resolve.source import Source
from budget_stack.resolve.transforms import transforms_of
from budget_stack.testing.errors import DeploymentFailed, RigError


def translated(source: Source, parameters: Mapping[str, object], region: str) -> Source:
    """Return a template without SAM's types.

    Args:
        source: The template.
        parameters: Values of its parameters.
        region: Where it is deployed.

    Raises:
        ResolveError: a loop cannot be written out.
        DeploymentFailed: the translator refuses the template, as CloudFormation would.
        RigError: the translator is not installed, or cannot know what AWS would make of the template.
    """
    if SERVERLESS not in map(str, transforms_of(source.template)):
        return source
    template = expand(source, parameters)
    if not has_serverless(template):
        return source
    values = {
        name: ",".join(map(str, value)) if isinstance(value, list | tuple) else as_text(value)
        for name, value in parameters.items()
    }
    try:
        return source._replace(template=translate(template, values, region))
    except Refused as reason:
        raise DeploymentFailed("", str(reason)) from reason
    except NotTranslated as reason:
        raise RigError(f"SAM's types are not supported here: {reason}") from reason
