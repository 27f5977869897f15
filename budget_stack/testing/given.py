"""What a test gives besides a template, judged before anything uses it: each message names the argument and the fix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from budget_stack.facts.tags import LONGEST_KEY, LONGEST_VALUE, MOST_TAGS, RESERVED
from budget_stack.facts.template import STACK_NAME_PATTERN, as_text
from budget_stack.spelling import did_you_mean
from budget_stack.testing.errors import DeploymentFailed, RigError
from budget_stack.testing.tiers import STRENGTH


def no_region(region: object, known: Iterable[str] = ()) -> RigError:
    """The error that something is no region, with the nearest of those that there are."""
    nearest = did_you_mean(region, known) if isinstance(region, str) else ""
    return RigError(f"region={region!r} is no region of AWS, which has codes such as 'us-east-1'{nearest}")


def check_tier(how: object) -> None:
    """Check that something is a tier.

    Raises:
        RigError: it is not.
    """
    if not isinstance(how, str) or how not in STRENGTH:
        nearest = did_you_mean(how, STRENGTH) if isinstance(how, str) else ""
        raise RigError(f"how={how!r} is no tier: {', '.join(map(repr, STRENGTH))}{nearest}")


def check_stack_name(name: object) -> None:
    """Check that something may be the name of a stack.

    Raises:
        RigError: it is no text.
        DeploymentFailed: CloudFormation takes no such name.
    """
    if not isinstance(name, str):
        raise RigError(f"stack_name={name!r} is no text: give a name such as 'orders'")
    if not re.fullmatch(STACK_NAME_PATTERN, name):
        pattern = "[a-zA-Z][-a-zA-Z0-9]*, of at most 128 characters"
        raise DeploymentFailed("", f"Value '{name}' at 'stackName' must satisfy regular expression pattern: {pattern}")


def mapping_of(argument: str, value: object, example: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a test gives for an argument that is a mapping; an empty one for None.

    Args:
        argument: Its name.
        value: What was given.
        example: What might have been.

    Raises:
        RigError: it is none.
    """
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return dict(value)
    listed = isinstance(value, list) and value and all(isinstance(item, Mapping) and len(item) > 1 for item in value)
    fix = "; boto3's list of keys and values becomes that" if listed else ""
    raise RigError(f"{argument} takes a mapping, such as {example!r}{fix}; got {value!r}")


def tags_of(value: object) -> dict[str, str]:
    """Return the tags that a test gives a stack, as texts.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Tag.html

    Raises:
        RigError: they are no tags.
        DeploymentFailed: CloudFormation takes no such tags.
    """
    tags = mapping_of("tags", value, {"team": "billing"})
    if strange := [item for item in (*tags, *tags.values()) if not isinstance(item, str | int | float)]:
        raise RigError(f"tags takes texts by text, such as {{'team': 'billing'}}; got {strange[0]!r}")
    tags = {as_text(key): as_text(text) for key, text in tags.items()}
    if reserved := [key for key in tags if key.lower().startswith(RESERVED)]:
        raise DeploymentFailed("", f"Tag keys that begin with {RESERVED} are AWS's own: {', '.join(reserved)}")
    for what, longest, texts in (("key", LONGEST_KEY, tags.keys()), ("value", LONGEST_VALUE, tags.values())):
        if wrong := [text for text in texts if not 0 < len(text) <= longest]:
            raise DeploymentFailed("", f"The {what} of a tag has 1 to {longest} characters, and {wrong[0]!r} does not")
    if len(tags) > MOST_TAGS:
        raise DeploymentFailed("", f"A stack has at most {MOST_TAGS} tags, and {len(tags)} were given")
    return tags
