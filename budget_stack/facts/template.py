"""CloudFormation's templates: their sections, what rewrites them, and how they write plain values as text."""

from __future__ import annotations

SECTIONS = (
    "AWSTemplateFormatVersion", "Transform", "Description", "Metadata", "Parameters", "Rules", "Mappings",
    "Conditions", "Globals", "Resources", "Outputs", "Hooks",
)  # fmt: skip
"""The sections that a template may have, in the order in which one reads it; Globals are SAM's.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy.html
"""

NAMED_SECTIONS = ("Metadata", "Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs")
"""The sections that map names to what is declared under them."""

MAPPINGS_BY_NAME = tuple(section for section in NAMED_SECTIONS if section != "Metadata")
"""The sections whose every entry is a mapping; Metadata may hold anything."""

PSEUDO_PARAMETERS = (
    "AWS::AccountId",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
)
"""Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html"""

LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
SERVERLESS = "AWS::Serverless-2016-10-31"
"""Transforms that a template may declare.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
"""

EMBEDDED = "Fn::Transform"
"""The function that lets a transform rewrite what stands around it."""

FOR_EACH = "Fn::ForEach::"
"""How the key of a loop begins; the loop's name follows.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

MOST_BYTES = 1_000_000
MOST_BYTES_IN_REQUEST = 51_200
MOST_ENTRIES = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}
"""The bytes that a template may have, those up to which it needs no bucket, and the entries of its sections.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

LONGEST_DESCRIPTION = 1024
LONGEST_PARAMETER_VALUE = 4096
"""In bytes.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

LARGEST_INTEGER = 2_147_483_647
"""The largest number where AWS's operations take an integer, which has 32 bits.

Source: https://smithy.io/2.0/spec/simple-types.html
"""

LONGEST_LOGICAL_ID = 255
"""Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html"""

STACK_NAME_PATTERN = "[a-zA-Z][-a-zA-Z0-9]{0,127}"
"""Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html"""


def as_text(value: object) -> str:
    """Write a scalar as CloudFormation does where it needs text.

    Raises:
        TypeError: it is no scalar.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    raise TypeError(f"text is needed here, and {type(value).__name__} was found")
