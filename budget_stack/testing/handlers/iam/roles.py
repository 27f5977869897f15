"""Roles, the profiles that instances take them by, managed policies, and providers of identities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import INSTANCE_PROFILE, MANAGED_POLICY, OIDC_PROVIDER, ROLE, SERVICE_LINKED_ROLE
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.iam.attachments import KINDS, give, given, missing_policies
from budget_stack.testing.handlers.moto.iam import documents_of_any_version, givers
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without


class ManagedPolicy(Handler):
    """`AWS::IAM::ManagedPolicy`."""

    name_property = NAMES[MANAGED_POLICY].property
    create_only = frozenset({"Description", "ManagedPolicyName", "Path"})
    required = frozenset({"PolicyDocument"})
    names = fixed(ManagedPolicyName="PolicyName")
    # others may attach it as well
    partial = frozenset({"Groups", "Roles", "Users"})
    resets = fixed(Groups=[], Roles=[], Users=[])

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"ManagedPolicyName": aws.name(NAMES[MANAGED_POLICY].longest)} | without(
            properties, "Groups", "Roles", "Users"
        )
        arn: str = aws.create("iam", "create_policy", parameters)["Policy"]["Arn"]
        return arn

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._attach(aws, physical_id, properties, {})

    def read(self, aws: Context, physical_id: str) -> Properties:
        policy = aws.read("iam", "get_policy", PolicyArn=physical_id)["Policy"]
        version = aws.read("iam", "get_policy_version", PolicyArn=physical_id, VersionId=policy["DefaultVersionId"])
        entities = aws.read("iam", "list_entities_for_policy", PolicyArn=physical_id)
        return {
            **policy,
            "PolicyDocument": version["PolicyVersion"]["Document"],
            "Groups": [group["GroupName"] for group in entities["PolicyGroups"]],
            "Roles": [role["RoleName"] for role in entities["PolicyRoles"]],
            "Users": [user["UserName"] for user in entities["PolicyUsers"]],
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        policy = aws.read("iam", "get_policy", PolicyArn=physical_id)["Policy"]
        names = ("AttachmentCount", "DefaultVersionId", "IsAttachable", "PermissionsBoundaryUsageCount", "PolicyId")
        dates = {name: policy[name].isoformat() for name in ("CreateDate", "UpdateDate")}
        return {"PolicyArn": physical_id, **only(policy, *names), **dates}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        if "PolicyDocument" in changed(properties, before):
            some = only(properties, "PolicyDocument")
            aws.complete("iam", "create_policy_version", some, PolicyArn=physical_id, SetAsDefault=True)
            self._forget_old_versions(aws, physical_id)
        self._attach(aws, physical_id, properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._attach(aws, physical_id, {}, properties)
        self._forget_old_versions(aws, physical_id)
        aws.complete("iam", "delete_policy", PolicyArn=physical_id)

    def _forget_old_versions(self, aws: Context, arn: str) -> None:
        # there may be five, and none but the default when the policy is deleted
        for version in aws.read("iam", "list_policy_versions", PolicyArn=arn)["Versions"]:
            if not version["IsDefaultVersion"]:
                aws.complete("iam", "delete_policy_version", PolicyArn=arn, VersionId=version["VersionId"])

    def _attach(self, aws: Context, arn: str, properties: Properties, before: Properties) -> None:
        for kind in KINDS:
            wanted, current = properties.get(f"{kind}s", []), before.get(f"{kind}s", [])
            for verb, names in (("attach", set(wanted) - set(current)), ("detach", set(current) - set(wanted))):
                for name in sorted(names):
                    operation = f"{verb}_{kind.lower()}_policy"
                    aws.complete("iam", operation, {f"{kind}Name": name, "PolicyArn": arn})
                    if verb == "attach":
                        givers(aws.account)[kind, name, arn] = arn
                    else:
                        givers(aws.account).pop((kind, name, arn), None)


class Role(Handler):
    """`AWS::IAM::Role`."""

    name_property = NAMES[ROLE].property
    create_only = frozenset({"Path", "RoleName"})
    required = frozenset({"AssumeRolePolicyDocument"})
    unordered = frozenset({"Tags", "ManagedPolicyArns", "Policies"})
    resets = fixed(
        Description="",
        ManagedPolicyArns=[],
        MaxSessionDuration=3600,
        PermissionsBoundary=None,
        Policies=[],
        Tags=[],
    )

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from missing_policies(aws, properties)

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"RoleName": aws.name(NAMES[ROLE].longest)} | without(properties, "ManagedPolicyArns", "Policies")
        name: str = aws.create("iam", "create_role", parameters)["Role"]["RoleName"]
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        give(aws, "Role", physical_id, properties, {})

    def read(self, aws: Context, physical_id: str) -> Properties:
        role = aws.read("iam", "get_role", RoleName=physical_id)["Role"]
        return {
            **without(role, "PermissionsBoundary"),
            **({"PermissionsBoundary": b["PermissionsBoundaryArn"]} if (b := role.get("PermissionsBoundary")) else {}),
            **given(aws, "Role", physical_id),
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(aws.read("iam", "get_role", RoleName=physical_id)["Role"], "Arn", "RoleId")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if different & {"Description", "MaxSessionDuration"}:
            some = only(properties, "Description", "MaxSessionDuration")
            aws.complete("iam", "update_role", some, RoleName=physical_id)
        if "AssumeRolePolicyDocument" in different:
            document = properties["AssumeRolePolicyDocument"]
            with documents_of_any_version():
                aws.complete("iam", "update_assume_role_policy", RoleName=physical_id, PolicyDocument=document)
        if "PermissionsBoundary" in different:
            verb = "put" if "PermissionsBoundary" in properties else "delete"
            some = only(properties, "PermissionsBoundary")
            aws.complete("iam", f"{verb}_role_permissions_boundary", some, RoleName=physical_id)
        give(aws, "Role", physical_id, properties, before)
        if gone := tags_gone(properties, before):
            aws.complete("iam", "untag_role", RoleName=physical_id, TagKeys=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("iam", "tag_role", only(properties, "Tags"), RoleName=physical_id)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        give(aws, "Role", physical_id, {}, properties)
        aws.complete("iam", "delete_role", RoleName=physical_id)


class InstanceProfile(Handler):
    """`AWS::IAM::InstanceProfile`."""

    name_property = NAMES[INSTANCE_PROFILE].property
    create_only = frozenset({"InstanceProfileName", "Path"})
    required = frozenset({"Roles"})

    def create(self, aws: Context, properties: Properties) -> str:
        said = {"InstanceProfileName": aws.name(NAMES[INSTANCE_PROFILE].longest)} | without(properties, "Roles")
        name: str = aws.create("iam", "create_instance_profile", said)["InstanceProfile"]["InstanceProfileName"]
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._settle(aws, physical_id, properties["Roles"], [])

    def read(self, aws: Context, physical_id: str) -> Properties:
        profile = aws.read("iam", "get_instance_profile", InstanceProfileName=physical_id)["InstanceProfile"]
        return {**profile, "Roles": [role["RoleName"] for role in profile["Roles"]]}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        profile = aws.read("iam", "get_instance_profile", InstanceProfileName=physical_id)["InstanceProfile"]
        return only(profile, "Arn")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        self._settle(aws, physical_id, properties["Roles"], before["Roles"])

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._settle(aws, physical_id, [], properties["Roles"])
        aws.complete("iam", "delete_instance_profile", InstanceProfileName=physical_id)

    def _settle(self, aws: Context, physical_id: str, wanted: list[str], current: list[str]) -> None:
        # there is room for one role, so the old one leaves before the new one comes
        for verb, roles in (("remove_role_from", current), ("add_role_to", wanted)):
            for role in roles:
                if (role in wanted) != (role in current):
                    aws.complete("iam", f"{verb}_instance_profile", InstanceProfileName=physical_id, RoleName=role)


class ServiceLinkedRole(Handler):
    """`AWS::IAM::ServiceLinkedRole`, which is named after its service."""

    create_only = frozenset({"AWSServiceName", "CustomSuffix"})
    resets = fixed(Description="")

    def create(self, aws: Context, properties: Properties) -> str:
        name: str = aws.create("iam", "create_service_linked_role", properties)["Role"]["RoleName"]
        return name

    def read(self, aws: Context, physical_id: str) -> Properties:
        role = aws.read("iam", "get_role", RoleName=physical_id)["Role"]
        return {
            **only(role, "Description"),
            "AWSServiceName": role["Path"].split("/")[2],
            "CustomSuffix": physical_id.rpartition("_")[2],
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"RoleName": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        aws.complete("iam", "update_role", only(properties, "Description"), RoleName=physical_id)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("iam", "delete_service_linked_role", RoleName=physical_id)


class OidcProvider(Handler):
    """`AWS::IAM::OIDCProvider`, of which an account has one an address."""

    create_only = frozenset({"Url"})
    names = fixed(ClientIdList="ClientIDList")
    unordered = frozenset({"ClientIdList", "Tags", "ThumbprintList"})
    resets = fixed(ClientIdList=[], Tags=[])

    def create(self, aws: Context, properties: Properties) -> str:
        arn: str = aws.create("iam", "create_open_id_connect_provider", properties)["OpenIDConnectProviderArn"]
        return arn

    def read(self, aws: Context, physical_id: str) -> Properties:
        found = aws.read("iam", "get_open_id_connect_provider", OpenIDConnectProviderArn=physical_id)
        return {**without(found, "ResponseMetadata"), "Url": f"https://{found['Url']}"}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Arn": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        of_this = {"OpenIDConnectProviderArn": physical_id}
        wanted, current = properties.get("ClientIdList", []), before.get("ClientIdList", [])
        for client in wanted:
            if client not in current:
                aws.complete("iam", "add_client_id_to_open_id_connect_provider", ClientID=client, **of_this)
        for client in current:
            if client not in wanted:
                aws.complete("iam", "remove_client_id_from_open_id_connect_provider", ClientID=client, **of_this)
        different = changed(properties, before)
        if "ThumbprintList" in different and "ThumbprintList" in properties:
            some = only(properties, "ThumbprintList")
            aws.complete("iam", "update_open_id_connect_provider_thumbprint", some, **of_this)
        if gone := tags_gone(properties, before):
            aws.complete("iam", "untag_open_id_connect_provider", TagKeys=gone, **of_this)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("iam", "tag_open_id_connect_provider", only(properties, "Tags"), **of_this)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("iam", "delete_open_id_connect_provider", OpenIDConnectProviderArn=physical_id)


HANDLERS = {
    MANAGED_POLICY: ManagedPolicy(),
    ROLE: Role(),
    INSTANCE_PROFILE: InstanceProfile(),
    SERVICE_LINKED_ROLE: ServiceLinkedRole(),
    OIDC_PROVIDER: OidcProvider(),
}
