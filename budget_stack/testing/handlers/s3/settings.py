"""Settings of a bucket that CloudFormation words otherwise than Amazon S3: rules of life, foreign sites, a website."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from budget_stack.testing.handlers.properties import only

Settings = Mapping[str, Any]

# CloudFormation's names of members to the API's.
_CORS: Final = MappingProxyType({"Id": "ID", "ExposedHeaders": "ExposeHeaders", "MaxAge": "MaxAgeSeconds"})
_ROUTING: Final = MappingProxyType({"RedirectRule": "Redirect", "RoutingRuleCondition": "Condition"})
_MOVING: Final = MappingProxyType({"TransitionInDays": "Days", "TransitionDate": "Date"})
_MOVING_OLD: Final = MappingProxyType({"TransitionInDays": "NoncurrentDays"})
_ENDING: Final = MappingProxyType(
    {"ExpirationInDays": "Days", "ExpirationDate": "Date", "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker"}
)
_DOCUMENTS: Final = MappingProxyType({"IndexDocument": "Suffix", "ErrorDocument": "Key"})
_AS_THEY_ARE = ("Status", "AbortIncompleteMultipartUpload")
_DAYS_OF_OLD = "NoncurrentVersionExpirationInDays"
OBJECT_SIZES = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")
"""What a rule says of sizes, beside its prefix here and in its filter in the API."""


def lifecycle_of_api(value: Settings) -> dict[str, Any]:
    """The rules by which objects move and end, as the API takes them."""
    return {"LifecycleConfiguration": {"Rules": [_rule_of_api(rule) for rule in value["Rules"]]}}


def lifecycle_of_template(rules: list[dict[str, Any]]) -> dict[str, Any]:
    """The rules by which objects move and end, as templates have them."""
    return {"Rules": [_rule_of_template(rule) for rule in rules]}


def cors_of_api(value: Settings) -> dict[str, Any]:
    """Who may ask from other sites, as the API takes it."""
    return {"CORSConfiguration": {"CORSRules": [_renamed(rule, _CORS) for rule in value["CorsRules"]]}}


def cors_of_template(rules: list[dict[str, Any]]) -> dict[str, Any]:
    """Who may ask from other sites, as templates have it."""
    return {"CorsRules": [_renamed(rule, _back(_CORS)) for rule in rules]}


def website_of_api(value: Settings) -> dict[str, Any]:
    """A website, as the API takes it."""
    rules = [_renamed(rule, _ROUTING) for rule in value.get("RoutingRules", ())]
    return {
        "WebsiteConfiguration": {
            **only(value, "RedirectAllRequestsTo"),
            **{name: {member: value[name]} for name, member in _DOCUMENTS.items() if name in value},
            **({"RoutingRules": rules} if rules else {}),
        }
    }


def website_of_template(website: Settings) -> dict[str, Any]:
    """A website, as templates have it."""
    return {
        **only(website, "RedirectAllRequestsTo"),
        **{name: website[name][member] for name, member in _DOCUMENTS.items() if name in website},
        "RoutingRules": [_renamed(rule, _back(_ROUTING)) for rule in website.get("RoutingRules", ())],
    }


def encryption_of_api(value: Settings) -> dict[str, Any]:
    """How objects are encrypted, as the API takes it."""
    given = "ServerSideEncryptionByDefault"
    rules = [
        {f"Apply{name}" if name == given else name: item for name, item in rule.items()}
        for rule in value["ServerSideEncryptionConfiguration"]
    ]
    return {"ServerSideEncryptionConfiguration": {"Rules": rules}}


def encryption_of_template(value: Settings) -> dict[str, Any]:
    """How objects are encrypted, as templates have it."""
    rules = [{name.removeprefix("Apply"): item for name, item in rule.items()} for rule in value["Rules"]]
    return {"ServerSideEncryptionConfiguration": rules}


def _rule_of_api(rule: Settings) -> dict[str, Any]:
    ending = _renamed(only(rule, *_ENDING), _ENDING)
    ending_old = rule.get("NoncurrentVersionExpiration")
    if _DAYS_OF_OLD in rule:
        ending_old = {"NoncurrentDays": rule[_DAYS_OF_OLD]}
    return {
        **only(rule, *_AS_THEY_ARE),
        **({"Expiration": ending} if ending else {}),
        **({"NoncurrentVersionExpiration": ending_old} if ending_old else {}),
        **_listed(rule, "Transition", _MOVING),
        **_listed(rule, "NoncurrentVersionTransition", _MOVING_OLD),
        **({"ID": rule["Id"]} if rule.get("Id") else {}),
        "Filter": _filter(rule),
    }


def _filter(rule: Settings) -> dict[str, Any]:
    """What a rule is about: a prefix, or all of several things."""
    prefix, tags = rule.get("Prefix", ""), rule.get("TagFilters", [])
    several: dict[str, Any] = {name: int(rule[name]) for name in OBJECT_SIZES if name in rule}
    if tags:
        several["Tags"] = tags
    return {"And": {"Prefix": prefix, **several}} if several else {"Prefix": prefix}


def _rule_of_template(rule: Settings) -> dict[str, Any]:
    filter_ = rule.get("Filter", {})
    both = filter_.get("And", filter_)
    ending_old = rule.get("NoncurrentVersionExpiration", {})
    return {
        **only(rule, *_AS_THEY_ARE, "NoncurrentVersionExpiration"),
        **_renamed(rule.get("Expiration", {}), _back(_ENDING)),
        **({_DAYS_OF_OLD: ending_old["NoncurrentDays"]} if ending_old else {}),
        **_as_said(rule, "Transition", _back(_MOVING)),
        **_as_said(rule, "NoncurrentVersionTransition", _back(_MOVING_OLD)),
        "Id": rule.get("ID"),
        "Prefix": both.get("Prefix", ""),
        "TagFilters": both.get("Tags", []),
    }


def _listed(rule: Settings, name: str, names: Mapping[str, str]) -> dict[str, Any]:
    """What CloudFormation takes as a list or, from former times, as one; the API takes a list."""
    several = [*rule.get(f"{name}s", ()), *([rule[name]] if name in rule else [])]
    return {f"{name}s": [_renamed(one, names) for one in several]} if several else {}


def _as_said(rule: Settings, name: str, names: Mapping[str, str]) -> dict[str, Any]:
    several = [_renamed(one, names) for one in rule.get(f"{name}s", ())]
    return {f"{name}s": several, name: several[0]} if several else {}


def _renamed(value: Settings, names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name, name): item for name, item in value.items()}


def _back(names: Mapping[str, str]) -> dict[str, str]:
    return {theirs: ours for ours, theirs in names.items()}
