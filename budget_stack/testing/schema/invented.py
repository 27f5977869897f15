"""Values of the right form for what nobody knows: the ids and attributes of a resource that nothing stands behind."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from budget_stack.facts.forms import FORMS
from budget_stack.facts.resource_types import WAIT_CONDITION_HANDLE
from budget_stack.testing.account import Account
from budget_stack.testing.schema.types import Definition, TypeSchema

_LONGEST_NAME = 64


class Subject(NamedTuple):
    """The resource that values are invented for.

    Attributes:
        schema: The schema of its type.
        account: Where it is.
        name: What CloudFormation would call it, `stack-LogicalId-1A2B3C4D5E6F`.
        known: Properties that are known already, which others are made of.
    """

    schema: TypeSchema
    account: Account
    name: str
    known: Mapping[str, Any] = MappingProxyType({})


def value_at(subject: Subject, path: str, name: str = "") -> Any:
    """Invent the value of a property that AWS sets.

    Args:
        subject: The resource.
        path: The property's path in the schema.
        name: What the resource's ARN ends with; left out, its name.
    """
    if formed := _formed(subject, path):
        return formed
    definition = subject.schema.at(path)
    return _value(subject, definition, path.replace("/", ""), name or subject.name)


def _formed(subject: Subject, path: str) -> str:
    """The value in the form that AWS has for it; empty where none is known, or not all that it is made of."""
    form = FORMS.get(subject.schema.type, {}).get(path, "")
    account, kind = subject.account, subject.schema.type.rpartition("::")[2]
    digest = hashlib.sha256(f"{subject.name}/{path}".encode()).hexdigest()
    parts: dict[str, Any] = {
        "account": account.id,
        "here": f"{account.region}:{account.id}",
        "hex": digest[:32],
        "own": next((subject.known[name] for name in (f"{kind}Name", "Name") if name in subject.known), subject.name),
        "region": account.region,
        "scope": "global" if subject.known.get("Scope") == "CLOUDFRONT" else "regional",
        "uuid": uuid.uuid5(uuid.NAMESPACE_OID, digest),
        **subject.known,
    }
    others = set(re.findall("{([A-Z][A-Za-z]*)}", form)) - parts.keys()
    for other in others:
        parts[other] = value_at(subject, other)
    return re.sub("^arn:", f"arn:{account.partition}:", form.format_map(parts))


def fitting_name(definition: Definition, name: str) -> str:
    """A generated name that a property's pattern and length allow, as far as that is known."""
    longest = definition.get("maxLength", _LONGEST_NAME)
    short = name if len(name) <= longest else name[-longest:].lstrip("-")
    plain = re.sub("[^A-Za-z0-9]", "", short)
    forms = (short, short.lower(), short.replace("-", "_"), plain, plain.lower())
    return next((form for form in forms if _fits(definition, form)), short)


def _value(subject: Subject, definition: Definition, member: str, name: str) -> Any:
    parts = subject.schema.alternatives(definition)
    for part in parts:
        if "default" in part:
            return part["default"]
        if part.get("enum"):
            return part["enum"][0]
    kinds = {kind for part in parts for kind in ([part["type"]] if isinstance(part.get("type"), str) else [])}
    if "string" in kinds or not kinds:
        texts = list(_texts(subject, member, name))
        return next((text for text in texts if all(_fits(part, text) for part in parts)), texts[0])
    if kinds & {"integer", "number"}:
        return next((part["minimum"] for part in parts if "minimum" in part), 1)
    if "boolean" in kinds:
        return False
    if "array" in kinds:
        items: Definition = next((part["items"] for part in parts if "items" in part), {})
        return [_value(subject, items, member, name)]
    members = subject.schema.members(definition)
    return {
        each: _value(subject, members[each], each, name) for each in parts[0].get("required", ()) if each in members
    }


def _texts(subject: Subject, member: str, name: str) -> Iterator[str]:
    """Texts that the member of a resource might be, likeliest first."""
    digest = hashlib.sha256(f"{subject.name}/{member}".encode()).hexdigest()
    known = f"recorded-{subject.name}"
    account, lower = subject.account, member.lower()
    if subject.schema.type == WAIT_CONDITION_HANDLE:
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-waitconditionhandle.html
        yield f"https://cloudformation-waitcondition-{account.region}.s3.amazonaws.com/{known}"
    if lower.endswith("arn"):
        yield from _arns(subject, name)
    elif lower.endswith(("url", "uri")):
        yield f"https://{known.lower()}.invalid/"
    elif lower.endswith(("endpoint", "endpointaddress", "domainname", "dnsname", "host", "hostname")):
        yield f"{known.lower()}.invalid"
    elif lower.endswith(("ip", "ipaddress")):
        # one of those that are reserved for documentation: https://www.rfc-editor.org/rfc/rfc5737
        yield f"192.0.2.{int(digest[:2], 16)}"
    elif lower.endswith("port"):
        yield "443"
    yield known
    yield known.lower()
    yield f"recorded-{digest[:12]}"
    yield f"recorded{digest[:12]}"
    yield str(uuid.uuid5(uuid.NAMESPACE_OID, digest))
    for length in (8, 10, 12, 13, 16, 17, 26, 32):
        yield digest[:length]
        yield digest[:length].upper()
    for prefix in _prefixes(subject, member):
        for digits in (17, 8):
            yield f"{prefix}-{digest[:digits]}"
    yield f"{account.region}_{digest[:9]}"
    yield str(int(digest[:8], 16))
    yield from _arns(subject, name)


def _prefixes(subject: Subject, member: str) -> list[str]:
    """What ids in the style of EC2 may begin with: what their pattern says, or the initials of their type."""
    pattern = str(subject.schema.at(member).get("pattern", ""))
    words = re.findall("[A-Z][a-z0-9]*", subject.schema.type.rpartition("::")[2])
    return [*re.findall("([a-z]+)-", pattern), "".join(word[0] for word in words).lower()]


def _arns(subject: Subject, name: str) -> Iterator[str]:
    account = subject.account
    kind = subject.schema.type.split("::")[2]
    service = _service(subject.schema)
    words = re.findall("[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", kind) or [kind]
    kinds = ("-".join(words).lower(), "".join(words).lower(), kind[:1].lower() + kind[1:], words[-1].lower())
    for each in dict.fromkeys(kinds):
        for separator in ("/", ":"):
            for region, owner in ((account.region, account.id), ("", account.id), (account.region, "")):
                yield f"arn:{account.partition}:{service}:{region}:{owner}:{each}{separator}{name.lstrip(separator)}"
    yield f"arn:{account.partition}:{service}:{account.region}:{account.id}:{name}"


def _service(schema: TypeSchema) -> str:
    """The service in a type's ARNs: that of the action that creates it, which is not always called like its types."""
    _, namespace, kind = schema.type.split("::")
    prefixes = [str(action).partition(":")[0] for action in schema.actions]
    if not prefixes or namespace.lower() in prefixes:
        return namespace.lower()
    prefixes = [prefix.lower() for prefix in prefixes]
    for action, prefix in zip(schema.actions, prefixes, strict=True):
        if action.endswith(f":Create{kind}"):
            return prefix
    return Counter(prefixes).most_common(1)[0][0]


def _fits(definition: Definition, text: str) -> bool:
    if not definition.get("minLength", 0) <= len(text) <= definition.get("maxLength", len(text)):
        return False
    try:
        return re.search(str(definition.get("pattern", "")), text) is not None
    except re.error:
        # a pattern in the syntax of another language
        return True
