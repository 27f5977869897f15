"""Amazon Cognito: pools of users, the applications that they sign in to, and where they do so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.regions import url_suffix_of
from budget_stack.facts.resource_types import USER_POOL, USER_POOL_CLIENT, USER_POOL_DOMAIN
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.moto.users import forget_of_client, keeping_how_users_are_named
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, without

_SERVICE = "cognito-idp"
_LONGEST_NAME = 128
_BETWEEN, _CUSTOM = "|", "custom:"
# What no change of a pool may say.
_FROM_THE_START = ("AliasAttributes", "Schema", "UsernameAttributes", "UsernameConfiguration")
_TOKEN, _SMS = "SOFTWARE_TOKEN_MFA", "SMS_MFA"


class UserPool(Handler):
    """`AWS::Cognito::UserPool`, identified by its id."""

    unordered = frozenset({"AliasAttributes", "AutoVerifiedAttributes", "EnabledMfas", "Schema", "UsernameAttributes"})
    # a pool has the attributes of OpenID Connect as well
    partial = frozenset({"Schema"})
    resets = fixed(
        AutoVerifiedAttributes=[],
        DeviceConfiguration=None,
        EnabledMfas=[],
        LambdaConfig={},
        SmsConfiguration=None,
        UserAttributeUpdateSettings=None,
        UserPoolAddOns=None,
        UserPoolTags={},
    )

    def create(self, aws: Context, properties: Properties) -> str:
        name = properties.get("UserPoolName") or aws.name(_LONGEST_NAME)
        said = without(properties, "EnabledMfas", "UserPoolName")
        pool_id: str = aws.create(_SERVICE, "create_user_pool", said, PoolName=name)["UserPool"]["Id"]
        return pool_id

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        if "EnabledMfas" in properties:
            _enable(aws, physical_id, properties)

    def read(self, aws: Context, physical_id: str) -> Properties:
        pool = self._described(aws, physical_id)
        factors = aws.read(_SERVICE, "get_user_pool_mfa_config", UserPoolId=physical_id)
        return {
            **without(pool, "Arn", "CreationDate", "Domain", "EstimatedNumberOfUsers", "Id", "LastModifiedDate"),
            "EnabledMfas": [
                *([_TOKEN] if factors.get("SoftwareTokenMfaConfiguration", {}).get("Enabled") else []),
                *([_SMS] if factors.get("SmsMfaConfiguration") else []),
            ],
            "Schema": [{**one, "Name": one["Name"].removeprefix(_CUSTOM)} for one in pool["SchemaAttributes"]],
            "UserPoolName": pool["Name"],
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        name = f"cognito-idp.{aws.account.region}.{url_suffix_of(aws.account.partition)}/{physical_id}"
        arn = self._described(aws, physical_id)["Arn"]
        return {"Arn": arn, "ProviderName": name, "ProviderURL": f"https://{name}", "UserPoolId": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if different - {"EnabledMfas", "Schema"}:
            name = {"PoolName": properties["UserPoolName"]} if "UserPoolName" in properties else {}
            said = without(properties, "EnabledMfas", "UserPoolName", *_FROM_THE_START)
            with keeping_how_users_are_named(aws.account, physical_id, properties.get("UserPoolName")):
                aws.complete(_SERVICE, "update_user_pool", said, UserPoolId=physical_id, **name)
        had = {one["Name"] for one in before.get("Schema", ())}
        if new := [one for one in properties.get("Schema", ()) if one["Name"] not in had]:
            aws.complete(_SERVICE, "add_custom_attributes", UserPoolId=physical_id, CustomAttributes=new)
        if different & {"EnabledMfas", "MfaConfiguration"}:
            _enable(aws, physical_id, properties)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete(_SERVICE, "delete_user_pool", UserPoolId=physical_id)

    def _described(self, aws: Context, physical_id: str) -> dict[str, Any]:
        pool: dict[str, Any] = aws.read(_SERVICE, "describe_user_pool", UserPoolId=physical_id)["UserPool"]
        return pool


class UserPoolClient(Handler):
    """`AWS::Cognito::UserPoolClient`, identified by its pool and its id, which is what Ref returns."""

    create_only = frozenset({"GenerateSecret", "UserPoolId"})
    required = frozenset({"UserPoolId"})
    unordered = frozenset(
        {
            "AllowedOAuthFlows",
            "AllowedOAuthScopes",
            "CallbackURLs",
            "ExplicitAuthFlows",
            "LogoutURLs",
            "ReadAttributes",
            "SupportedIdentityProviders",
            "WriteAttributes",
        }
    )
    # https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html
    resets = fixed(
        AccessTokenValidity=None,
        AllowedOAuthFlows=[],
        AllowedOAuthFlowsUserPoolClient=False,
        AllowedOAuthScopes=[],
        CallbackURLs=[],
        DefaultRedirectURI=None,
        EnablePropagateAdditionalUserContextData=False,
        ExplicitAuthFlows=[],
        IdTokenValidity=None,
        LogoutURLs=[],
        ReadAttributes=[],
        SupportedIdentityProviders=[],
        TokenValidityUnits=None,
        WriteAttributes=[],
    )

    def create(self, aws: Context, properties: Properties) -> str:
        said = {"ClientName": aws.name(_LONGEST_NAME), **properties}
        client = aws.create(_SERVICE, "create_user_pool_client", said)["UserPoolClient"]
        return f"{properties['UserPoolId']}{_BETWEEN}{client['ClientId']}"

    def ref(self, physical_id: str) -> str:
        return physical_id.partition(_BETWEEN)[2]

    def read(self, aws: Context, physical_id: str) -> Properties:
        client = self._described(aws, physical_id)
        rest = without(client, "ClientId", "ClientSecret", "CreationDate", "LastModifiedDate")
        return {**rest, "GenerateSecret": "ClientSecret" in client}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        client = self._described(aws, physical_id)
        return {**only(client, "ClientId", "ClientSecret"), "Name": client["ClientName"]}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        pool, _, client = physical_id.partition(_BETWEEN)
        said = without(properties, "GenerateSecret", "UserPoolId")
        aws.complete(_SERVICE, "update_user_pool_client", said, UserPoolId=pool, ClientId=client)
        forget_of_client(aws.account, pool, client, *(before.keys() - properties.keys()))

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        pool, _, client = physical_id.partition(_BETWEEN)
        aws.complete(_SERVICE, "delete_user_pool_client", UserPoolId=pool, ClientId=client)

    def _described(self, aws: Context, physical_id: str) -> dict[str, Any]:
        pool, _, client = physical_id.partition(_BETWEEN)
        answer = aws.read(_SERVICE, "describe_user_pool_client", UserPoolId=pool, ClientId=client)
        return dict(answer["UserPoolClient"])


class UserPoolDomain(Handler):
    """`AWS::Cognito::UserPoolDomain`."""

    create_only = frozenset({"Domain", "UserPoolId"})
    required = frozenset({"Domain", "UserPoolId"})

    def create(self, aws: Context, properties: Properties) -> str:
        aws.create(_SERVICE, "create_user_pool_domain", properties)
        domain: str = properties["Domain"]
        return domain

    def read(self, aws: Context, physical_id: str) -> Properties:
        return only(self._described(aws, physical_id), "CloudFrontDistribution", "Domain", "UserPoolId")

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(self._described(aws, physical_id), "CloudFrontDistribution")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        aws.complete(_SERVICE, "update_user_pool_domain", properties)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        pool = properties["UserPoolId"]
        aws.complete(_SERVICE, "delete_user_pool_domain", Domain=physical_id, UserPoolId=pool)

    def _described(self, aws: Context, physical_id: str) -> dict[str, Any]:
        return dict(aws.read(_SERVICE, "describe_user_pool_domain", Domain=physical_id)["DomainDescription"])


def _enable(aws: Context, pool_id: str, properties: Properties) -> None:
    """Say by what else than a password users may prove who they are."""
    factors = properties.get("EnabledMfas", ())
    sms = {"SmsConfiguration": properties["SmsConfiguration"]} if "SmsConfiguration" in properties else {}
    aws.complete(
        _SERVICE,
        "set_user_pool_mfa_config",
        only(properties, "MfaConfiguration"),
        UserPoolId=pool_id,
        SoftwareTokenMfaConfiguration={"Enabled": _TOKEN in factors},
        **({"SmsMfaConfiguration": sms} if _SMS in factors else {}),
    )


HANDLERS = {
    USER_POOL: UserPool(),
    USER_POOL_CLIENT: UserPoolClient(),
    USER_POOL_DOMAIN: UserPoolDomain(),
}
