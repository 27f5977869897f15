"""Pools of users, and the applications that they sign in to."""

from __future__ import annotations

POOL = {
    "Type": "AWS::Cognito::UserPool",
    "Properties": {"UsernameAttributes": ["email"], "Schema": [{"Name": "team", "AttributeDataType": "String"}]},
}


def template(pool=POOL, **client):
    said = {"UserPoolId": {"Ref": "Pool"}, **client}
    return {"Resources": {"Pool": pool, "Client": {"Type": "AWS::Cognito::UserPoolClient", "Properties": said}}}


def with_properties(**properties):
    return {**POOL, "Properties": {**POOL["Properties"], **properties}}


def described(fargate, stack):
    pool = fargate.client("cognito-idp").describe_user_pool(UserPoolId=stack.resources["Pool"].ref)
    return pool["UserPool"]


def test_a_pool_keeps_how_its_users_are_named_when_something_else_changes(fargate):
    stack = fargate.deploy(template(), how="read")

    stack.update(template(with_properties(UserPoolName="people", MfaConfiguration="OPTIONAL")))

    pool = described(fargate, stack)
    assert (pool["Name"], pool["UsernameAttributes"]) == ("people", ["email"])
    assert stack.resources["Pool"].attributes["ProviderName"].endswith(f".amazonaws.com/{pool['Id']}")


def test_a_pool_is_given_another_attribute(fargate):
    stack = fargate.deploy(template())
    more = [*POOL["Properties"]["Schema"], {"Name": "floor", "AttributeDataType": "Number"}]

    stack.update(template(with_properties(Schema=more)))

    assert {"custom:team", "custom:floor"} <= {one["Name"] for one in described(fargate, stack)["SchemaAttributes"]}


def test_a_second_factor_is_asked_for_as_long_as_the_template_says_so(fargate):
    asking = with_properties(MfaConfiguration="OPTIONAL", EnabledMfas=["SOFTWARE_TOKEN_MFA"])
    stack = fargate.deploy(template(asking))
    assert stack.resources["Pool"].value("EnabledMfas", origin="read") == ["SOFTWARE_TOKEN_MFA"]

    stack.update(template(with_properties(MfaConfiguration="OPTIONAL")))
    assert stack.resources["Pool"].described["EnabledMfas"] == []


def test_an_application_is_known_by_its_id_and_has_a_secret_if_it_asks_for_one(fargate):
    stack = fargate.deploy(template(GenerateSecret=True))
    first = stack.resources["Client"]
    assert first.ref == first.attributes["ClientId"]
    assert first.attributes["ClientSecret"]

    assert stack.update(template(GenerateSecret=False)) == [("replaced", "Client")]
    assert "ClientSecret" not in stack.resources["Client"].attributes


def test_what_is_taken_out_of_an_application_is_gone(fargate):
    stack = fargate.deploy(template(CallbackURLs=["https://example.com"]))

    stack.update(template())

    assert not stack.resources["Client"].described.get("CallbackURLs")
