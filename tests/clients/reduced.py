"""The part of the template that ministack can deploy."""

from __future__ import annotations

from typing import Any

UNSUPPORTED_BY_MINISTACK = frozenset(
    {
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::EC2::SecurityGroupEgress",
    }
)


def without(template: dict[str, Any], types: frozenset[str] = UNSUPPORTED_BY_MINISTACK) -> dict[str, Any]:
    """The template less its resources of these types, to which nothing else may refer, for images by their tag."""
    kept = {name: resource for name, resource in template["Resources"].items() if resource["Type"] not in types}
    return {**for_images_by_tag(template), "Resources": kept}


def for_images_by_tag(template: dict[str, Any]) -> dict[str, Any]:
    """The template for which no image is named by its digest.

    That is asked with `Fn::Split`, which ministack's conditions do not know.
    """
    return {**template, "Conditions": template["Conditions"] | {"IsDigest": {"Fn::Equals": [{"Ref": "ImageTag"}, ""]}}}
