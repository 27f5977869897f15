"""Inline policies that are resources of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import GROUP_POLICY, INLINE_POLICY, ROLE_POLICY, USER_POLICY
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.iam.attachments import KINDS, put_policy
from budget_stack.testing.handlers.moto.iam import givers
from budget_stack.testing.handlers.properties import Properties, fixed, without

_LONGEST_NAME = 128


class InlinePolicy(Handler):
    """`AWS::IAM::Policy`, which is put into each of its groups, roles and users."""

    required = frozenset({"PolicyDocument", "PolicyName"})
    unordered = frozenset({"Groups", "Roles", "Users"})
    resets = fixed(Groups=[], Roles=[], Users=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        if not _holders(properties):
            # https://github.com/aws/aws-cdk/issues/31424
            yield "At least one of [Groups,Roles,Users] must be non-empty."

    def create(self, aws: Context, properties: Properties) -> str:
        physical_id = aws.name(_LONGEST_NAME)
        (kind, name), *_ = _holders(properties)
        put_policy(aws, kind, name, properties, is_first=True)
        givers(aws.account)[kind, name, properties["PolicyName"]] = physical_id
        return physical_id

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        for kind, name in _holders(properties)[1:]:
            self._put(aws, physical_id, kind, name, properties)

    def read(self, aws: Context, physical_id: str) -> Properties:
        found: dict[str, list[str]] = {f"{kind}s": [] for kind in KINDS}
        documents, policies = [], []
        for kind, name, policy in self._given(aws, physical_id):
            of_this = {f"{kind}Name": name, "PolicyName": policy}
            if answer := aws.find("iam", f"get_{kind.lower()}_policy", **of_this):
                found[f"{kind}s"].append(name)
                documents.append(answer["PolicyDocument"])
                policies.append(policy)
        # one that differs from the others is none that a template can say
        is_same = all(one == documents[0] for one in documents)
        return {
            **found,
            "PolicyDocument": documents[0] if documents and is_same else documents,
            "PolicyName": ", ".join(dict.fromkeys(policies)),
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        wanted = {(kind, name, properties["PolicyName"]) for kind, name in _holders(properties)}
        current = set(self._given(aws, physical_id))
        is_changed = properties["PolicyDocument"] != before["PolicyDocument"]
        for kind, name, _ in sorted(wanted if is_changed else wanted - current):
            self._put(aws, physical_id, kind, name, properties)
        self._take(aws, current - wanted)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._take(aws, set(self._given(aws, physical_id)))

    def _given(self, aws: Context, physical_id: str) -> list[tuple[str, str, str]]:
        return [key for key, giver in givers(aws.account).items() if giver == physical_id]

    def _put(self, aws: Context, physical_id: str, kind: str, name: str, properties: Properties) -> None:
        put_policy(aws, kind, name, properties)
        givers(aws.account)[kind, name, properties["PolicyName"]] = physical_id

    def _take(self, aws: Context, keys: set[tuple[str, str, str]]) -> None:
        for kind, name, policy in sorted(keys):
            aws.complete("iam", f"delete_{kind.lower()}_policy", PolicyName=policy, **{f"{kind}Name": name})
            del givers(aws.account)[kind, name, policy]


class _PolicyOfOne(Handler):
    """The inline policy of one group, role or user."""

    kind = ""

    def create(self, aws: Context, properties: Properties) -> str:
        name, policy = properties[f"{self.kind}Name"], properties["PolicyName"]
        put_policy(aws, self.kind, name, properties, is_first=True)
        physical_id = f"{policy}|{name}"
        givers(aws.account)[self.kind, name, policy] = physical_id
        return physical_id

    def read(self, aws: Context, physical_id: str) -> Properties:
        policy, _, name = physical_id.partition("|")
        of_this = {f"{self.kind}Name": name, "PolicyName": policy}
        return without(aws.read("iam", f"get_{self.kind.lower()}_policy", **of_this), "ResponseMetadata")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        put_policy(aws, self.kind, properties[f"{self.kind}Name"], properties)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        policy, _, name = physical_id.partition("|")
        aws.complete("iam", f"delete_{self.kind.lower()}_policy", PolicyName=policy, **{f"{self.kind}Name": name})
        givers(aws.account).pop((self.kind, name, policy), None)


class GroupPolicy(_PolicyOfOne):
    """`AWS::IAM::GroupPolicy`."""

    kind = "Group"
    create_only = required = frozenset({"GroupName", "PolicyName"})


class RolePolicy(_PolicyOfOne):
    """`AWS::IAM::RolePolicy`."""

    kind = "Role"
    create_only = required = frozenset({"PolicyName", "RoleName"})


class UserPolicy(_PolicyOfOne):
    """`AWS::IAM::UserPolicy`."""

    kind = "User"
    create_only = required = frozenset({"PolicyName", "UserName"})


def _holders(properties: Properties) -> list[tuple[str, str]]:
    return [(kind, name) for kind in KINDS for name in properties.get(f"{kind}s", ())]


HANDLERS = {
    INLINE_POLICY: InlinePolicy(),
    GROUP_POLICY: GroupPolicy(),
    ROLE_POLICY: RolePolicy(),
    USER_POLICY: UserPolicy(),
}
