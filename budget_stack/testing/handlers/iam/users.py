"""Users, their groups and their access keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import ACCESS_KEY, IAM_GROUP, USER, USER_TO_GROUP
from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.iam.attachments import give, given, missing_policies
from budget_stack.testing.handlers.moto.iam import givers, secret_of_key, settle_login, settle_path
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone
from budget_stack.testing.handlers.shapes import is_true
from budget_stack.testing.ledger import Entry

# What `givers` calls a user as the member of a group.
_MEMBER = "Member"


class User(Handler):
    """`AWS::IAM::User`."""

    name_property = NAMES[USER].property
    create_only = frozenset({"UserName"})
    unordered = frozenset({"Groups", "ManagedPolicyArns", "Policies", "Tags"})
    resets = fixed(
        Groups=[], LoginProfile=None, ManagedPolicyArns=[], PermissionsBoundary=None, Policies=[], Tags=[]
    )  # fmt: skip

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from missing_policies(aws, properties)

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"UserName": aws.name(NAMES[USER].longest)} | only(properties, "UserName", "Path", "Tags")
        name: str = aws.create("iam", "create_user", parameters)["User"]["UserName"]
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._settle(aws, physical_id, properties, {})

    def read(self, aws: Context, physical_id: str) -> Properties:
        user = aws.read("iam", "get_user", UserName=physical_id)["User"]
        groups = [it["GroupName"] for it in aws.read("iam", "list_groups_for_user", UserName=physical_id)["Groups"]]
        login = aws.find("iam", "get_login_profile", UserName=physical_id).get("LoginProfile")
        boundary = user.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
        return {
            **user,
            **given(aws, "User", physical_id),
            "Groups": [group for group in groups if (_MEMBER, physical_id, group) not in givers(aws.account)],
            "LoginProfile": only(login, "PasswordResetRequired") if login else None,
            "PermissionsBoundary": boundary,
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(aws.read("iam", "get_user", UserName=physical_id)["User"], "Arn")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if "Path" in different and "Path" in properties:
            aws.complete("iam", "update_user", UserName=physical_id, NewPath=properties["Path"])
        if gone := tags_gone(properties, before):
            aws.complete("iam", "untag_user", UserName=physical_id, TagKeys=gone)
        # moto keeps tags by the ARN, which the path is a part of
        if different & {"Path", "Tags"} and properties.get("Tags"):
            aws.complete("iam", "tag_user", only(properties, "Tags"), UserName=physical_id)
        self._settle(aws, physical_id, properties, before)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        # a login profile's members are the request's own parameters
        return entry.sent(path.rpartition("/")[2], value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        of_this = {"UserName": physical_id}
        self._settle(aws, physical_id, {}, properties)
        for key in aws.read("iam", "list_access_keys", **of_this)["AccessKeyMetadata"]:
            aws.complete("iam", "delete_access_key", AccessKeyId=key["AccessKeyId"], **of_this)
        aws.complete("iam", "delete_user", **of_this)

    def _settle(self, aws: Context, name: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if "PermissionsBoundary" in different:
            verb = "put" if "PermissionsBoundary" in properties else "delete"
            some = only(properties, "PermissionsBoundary")
            aws.complete("iam", f"{verb}_user_permissions_boundary", some, UserName=name)
        if "LoginProfile" in different:
            self._sign_in(aws, name, properties.get("LoginProfile"), before.get("LoginProfile"))
        wanted, current = properties.get("Groups", []), before.get("Groups", [])
        for verb, groups in (
            ("add_user_to", [group for group in wanted if group not in current]),
            ("remove_user_from", [group for group in current if group not in wanted]),
        ):
            for group in groups:
                aws.complete("iam", f"{verb}_group", UserName=name, GroupName=group)
        give(aws, "User", name, properties, before)

    def _sign_in(self, aws: Context, name: str, wanted: Properties | None, current: Properties | None) -> None:
        if wanted is None:
            aws.complete("iam", "delete_login_profile", UserName=name)
            return
        aws.complete("iam", f"{'update' if current else 'create'}_login_profile", wanted, UserName=name)
        settle_login(aws.account, name, is_true(wanted, "PasswordResetRequired"))


class Group(Handler):
    """`AWS::IAM::Group`."""

    name_property = NAMES[IAM_GROUP].property
    create_only = frozenset({"GroupName"})
    unordered = frozenset({"ManagedPolicyArns", "Policies"})
    resets = fixed(ManagedPolicyArns=[], Policies=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from missing_policies(aws, properties)

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"GroupName": aws.name(NAMES[IAM_GROUP].longest)} | only(properties, "GroupName", "Path")
        name: str = aws.create("iam", "create_group", parameters)["Group"]["GroupName"]
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        give(aws, "Group", physical_id, properties, {})

    def read(self, aws: Context, physical_id: str) -> Properties:
        group = aws.read("iam", "get_group", GroupName=physical_id)["Group"]
        return {**group, **given(aws, "Group", physical_id)}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(aws.read("iam", "get_group", GroupName=physical_id)["Group"], "Arn")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        if "Path" in changed(properties, before) and "Path" in properties:
            aws.complete("iam", "update_group", GroupName=physical_id, NewPath=properties["Path"])
            settle_path(aws.account, physical_id, properties["Path"])
        give(aws, "Group", physical_id, properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        give(aws, "Group", physical_id, {}, properties)
        aws.complete("iam", "delete_group", GroupName=physical_id)


class UserToGroupAddition(Handler):
    """`AWS::IAM::UserToGroupAddition`."""

    required = frozenset({"GroupName", "Users"})
    unordered = frozenset({"Users"})

    def create(self, aws: Context, properties: Properties) -> str:
        if not properties["Users"]:
            raise RigError(f"{aws.logical_id} adds no user to a group, which the rig does not carry")
        physical_id = aws.name(128)
        user, group = properties["Users"][0], properties["GroupName"]
        aws.create("iam", "add_user_to_group", {"UserName": user, "GroupName": group})
        givers(aws.account)[_MEMBER, user, group] = physical_id
        return physical_id

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._settle(aws, physical_id, properties["GroupName"], properties["Users"])

    def read(self, aws: Context, physical_id: str) -> Properties:
        added = self._added(aws, physical_id)
        groups = dict.fromkeys(group for _, group in added)
        members = {
            (user["UserName"], group)
            for group in groups
            for user in aws.read("iam", "get_group", GroupName=group)["Users"]
        }
        return {"GroupName": ", ".join(groups), "Users": [user for user, group in added if (user, group) in members]}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        self._settle(aws, physical_id, properties["GroupName"], properties["Users"])

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._settle(aws, physical_id, properties["GroupName"], [])

    def _added(self, aws: Context, physical_id: str) -> list[tuple[str, str]]:
        return [(user, group) for (_, user, group), giver in givers(aws.account).items() if giver == physical_id]

    def _settle(self, aws: Context, physical_id: str, group: str, users: list[str]) -> None:
        wanted, current = [(user, group) for user in users], self._added(aws, physical_id)
        for user, other in wanted:
            if (user, other) not in current:
                aws.complete("iam", "add_user_to_group", UserName=user, GroupName=other)
                givers(aws.account)[_MEMBER, user, other] = physical_id
        for user, other in current:
            if (user, other) not in wanted:
                aws.complete("iam", "remove_user_from_group", UserName=user, GroupName=other)
                del givers(aws.account)[_MEMBER, user, other]


class AccessKey(Handler):
    """`AWS::IAM::AccessKey`, whose Serial is CloudFormation's own: a higher one makes another key."""

    create_only = frozenset({"Serial", "UserName"})
    required = frozenset({"UserName"})

    def create(self, aws: Context, properties: Properties) -> str:
        key: str = aws.create("iam", "create_access_key", only(properties, "UserName"))["AccessKey"]["AccessKeyId"]
        return key

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._settle(aws, physical_id, properties)

    def read(self, aws: Context, physical_id: str) -> Properties:
        user = aws.read("iam", "get_access_key_last_used", AccessKeyId=physical_id)["UserName"]
        keys = aws.read("iam", "list_access_keys", UserName=user)["AccessKeyMetadata"]
        return next(key for key in keys if key["AccessKeyId"] == physical_id)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id, "SecretAccessKey": secret_of_key(aws.account, physical_id)}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        self._settle(aws, physical_id, properties)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        return path == "Serial" or super().was_sent(entry, path, value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("iam", "delete_access_key", only(properties, "UserName"), AccessKeyId=physical_id)

    def _settle(self, aws: Context, physical_id: str, properties: Properties) -> None:
        if "Status" in properties:
            aws.complete("iam", "update_access_key", only(properties, "Status", "UserName"), AccessKeyId=physical_id)


HANDLERS = {
    ACCESS_KEY: AccessKey(),
    IAM_GROUP: Group(),
    USER: User(),
    USER_TO_GROUP: UserToGroupAddition(),
}
