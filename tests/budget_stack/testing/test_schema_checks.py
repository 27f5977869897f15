"""Properties of what is not read back are checked against AWS's schemas, and what they leave open has a right form."""

from __future__ import annotations

import re

import pytest

from budget_stack.testing import DeploymentFailed, Handler, PropertyLost, RigError
from budget_stack.testing.handlers import registry
from budget_stack.testing.schema import types
from budget_stack.testing.schema.types import schema_of
from budget_stack.testing.schema.violations import violations

POOL, CLIENT = "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient"


@pytest.fixture(autouse=True)
def unread(without_handlers_of):
    """Pools of users stand for types that no handler reads."""
    without_handlers_of(POOL, CLIENT)


def resource(type_, **properties):
    return {"Resources": {"It": {"Type": type_, "Properties": properties}}}


@pytest.mark.parametrize(
    ("type_", "properties", "message"),
    [
        (POOL, {"UserPolName": "a"}, "#: extraneous key [UserPolName] is not permitted; did you mean UserPoolName?"),
        (
            POOL,
            {"Policies": {"PasswordPolicy": {"MinimumLenght": 8}}},
            "#/Policies/PasswordPolicy: extraneous key [MinimumLenght] is not permitted; did you mean MinimumLength?",
        ),
        (POOL, {"Schema": [{"Nam": "a"}]}, "#/Schema/0: extraneous key [Nam] is not permitted; did you mean Name?"),
        (POOL, {"AliasAttributes": "email"}, "#/AliasAttributes: expected type: JSONArray, found: String"),
        (POOL, {"Policies": ["a"]}, "#/Policies: expected type: JSONObject, found: JSONArray"),
        (POOL, {"UserPoolName": {"a": 1}}, "#/UserPoolName: expected type: String, found: JSONObject"),
        (
            POOL,
            {"Policies": {"PasswordPolicy": {"MinimumLength": "eight"}}},
            "#/Policies/PasswordPolicy/MinimumLength: expected type: Integer, found: String",
        ),
        (
            POOL,
            {"Policies": {"PasswordPolicy": {"RequireSymbols": "maybe"}}},
            "#/Policies/PasswordPolicy/RequireSymbols: expected type: Boolean, found: String",
        ),
        (POOL, {"UserPoolId": "a"}, "#: UserPoolId is read-only: AWS sets it"),
        (CLIENT, {}, "#: required key [UserPoolId] not found"),
        (
            "AWS::CodeArtifact::Domain",
            {"DomainName": "one", "Tags": [{"Key": "a"}]},
            "#/Tags/0: required key [Value] not found",
        ),
        ("AWS::Kinesis::Stream", {"Shards": 1}, "#: extraneous key [Shards] is not permitted"),
    ],
)
def test_fails_on_what_violates_the_schema(fargate, type_, properties, message):
    with pytest.raises(DeploymentFailed) as caught:
        fargate.deploy(resource(type_, **properties))

    prefix = "It: Properties validation failed for resource It with message: "
    assert str(caught.value).startswith(prefix + message)


def test_everything_that_violates_the_schema_is_named_at_once(fargate):
    with pytest.raises(DeploymentFailed) as caught:
        fargate.deploy(resource(POOL, Colour="blue", Policies=["a"]))

    assert "extraneous key [Colour]" in caught.value.reason
    assert "#/Policies: expected type" in caught.value.reason


def test_fails_on_an_update_that_violates_the_schema(fargate):
    stack = fargate.deploy(resource(POOL))

    with pytest.raises(DeploymentFailed, match="extraneous key"):
        stack.update(resource(POOL, Colour="blue"))

    assert dict(stack.resources["It"].properties) == {}


@pytest.mark.parametrize(
    ("type_", "properties"),
    [
        # scalars are converted
        (POOL, {"Policies": {"PasswordPolicy": {"MinimumLength": "8", "RequireSymbols": "true"}}}),
        (POOL, {"UserPoolName": 12}),
        # a document of any shape, and as text
        ("AWS::StepFunctions::StateMachine", {"RoleArn": "arn", "Definition": {"StartAt": "A", "States": {}}}),
        ("AWS::CodeArtifact::Domain", {"DomainName": "a", "PermissionsPolicyDocument": '{"Statement": []}'}),
        # both set by AWS where the template does not
        ("AWS::CodeArtifact::Domain", {"DomainName": "a", "EncryptionKey": "alias/one"}),
        # keys of the user's own
        ("AWS::Glue::Job", {"Role": "r", "Command": {"Name": "n"}, "DefaultArguments": {"--a": "b"}}),
    ],
)
def test_what_cloudformation_takes_violates_nothing(type_, properties):
    schema = schema_of(type_)

    assert schema is not None
    assert list(violations(schema, properties)) == []


def test_fails_on_attributes_that_the_types_do_not_have(fargate):
    template = resource(POOL)
    template["Outputs"] = {
        "One": {"Value": {"Fn::GetAtt": "It.UserPoolArn"}},
        "Two": {"Value": {"Fn::Sub": "${It.Domain}"}},
    }

    with pytest.raises(DeploymentFailed) as caught:
        fargate.deploy(template)

    assert "resource It does not support attribute type UserPoolArn in Fn::GetAtt" in str(caught.value)
    assert "resource It does not support attribute type Domain in Fn::GetAtt" in str(caught.value)


def test_fails_on_every_attribute_that_a_type_with_a_handler_does_not_have(fargate):
    template = resource("AWS::SNS::Topic")
    template["Outputs"] = {
        "One": {"Value": {"Fn::GetAtt": "It.TopicArm"}},
        "Two": {"Value": {"Fn::GetAtt": "It.Colour"}},
    }

    with pytest.raises(DeploymentFailed) as caught:
        fargate.deploy(template)

    assert "attribute type TopicArm in Fn::GetAtt; did you mean TopicArn?" in str(caught.value)
    assert "attribute type Colour in Fn::GetAtt" in str(caught.value)


def test_an_attribute_that_is_a_property_as_well_is_what_was_read(fargate):
    template = resource("AWS::SNS::Topic", TopicName="errors")
    template["Outputs"] = {"Name": {"Value": {"Fn::GetAtt": "It.TopicName"}}}

    assert fargate.deploy(template).outputs["Name"] == "errors"


@pytest.mark.parametrize(
    ("type_", "properties", "ref", "attributes"),
    [
        (
            POOL,
            {},
            "[A-Za-z0-9_-]+",
            {"Arn": "arn:aws:cognito-idp:us-east-1:123456789012:.+", "ProviderURL": r"https://.+\.invalid/"},
        ),
        ("AWS::AppConfig::Environment", {"ApplicationId": "abc1234", "Name": "a"}, "recorded-stack-It-.+", {}),
        (
            "AWS::CodeArtifact::Domain",
            {"DomainName": "shop"},
            "arn:aws:codeartifact:us-east-1:123456789012:domain/.+",
            {"Arn": "arn:aws:codeartifact:us-east-1:123456789012:domain/.+", "DomainName": "shop"},
        ),
        ("AWS::CodeDeploy::Application", {"ApplicationName": "shop"}, "shop", {}),
        (
            "AWS::WAFv2::IPSet",
            {"Name": "shop", "Scope": "REGIONAL", "IPAddressVersion": "IPV4", "Addresses": []},
            r"shop\|[0-9a-f-]{36}\|REGIONAL",
            {"Arn": "arn:aws:wafv2:us-east-1:123456789012:.+"},
        ),
    ],
)
def test_what_aws_would_choose_is_invented_in_the_right_form(fargate, type_, properties, ref, attributes):
    it = fargate.deploy(resource(type_, **properties)).resources["It"]

    assert re.fullmatch(ref, it.ref)
    for name, pattern in attributes.items():
        assert re.fullmatch(pattern, it.attributes[name]), it.attributes[name]
    assert dict(it.attributes) == dict(it.attributes)


def test_what_is_invented_is_of_the_partition_and_region():
    from budget_stack.testing import simulated

    with simulated("cn-north-1") as simulation:
        it = simulation.deploy(resource("AWS::CodeArtifact::Domain", DomainName="shop")).resources["It"]

        assert it.ref.startswith("arn:aws-cn:codeartifact:cn-north-1:")


def test_a_property_that_there_is_not_is_told_from_one_that_is_not_carried(fargate):
    stack = fargate.deploy(resource("AWS::ECS::Cluster"))

    with pytest.raises(PropertyLost, match=r"Colour: expected 'blue', read None: the type has no property Colour"):
        stack.update(resource("AWS::ECS::Cluster", Colour="blue"))
    with pytest.raises(PropertyLost, match="the type has no property ClusterNam; did you mean ClusterName?"):
        stack.update(resource("AWS::ECS::Cluster", ClusterNam="blue"))


class Topic(Handler):
    def create(self, aws, properties):
        return aws.create("sns", "create_topic", {"Name": "errors", **properties})["TopicArn"]

    def delete(self, aws, physical_id, properties):
        aws.complete("sns", "delete_topic", TopicArn=physical_id)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("DisplayName", "takes no DisplayName: its handler does not carry it"),
        ("DisplyName", "takes no DisplyName: the type has no property DisplyName; did you mean DisplayName?"),
    ],
)
def test_fails_on_a_property_that_no_request_takes_and_says_why(fargate, monkeypatch, name, message):
    monkeypatch.setattr(registry, "_registered", {"AWS::SNS::Topic": Topic()})

    with pytest.raises(RigError) as caught:
        fargate.deploy(resource("AWS::SNS::Topic", **{name: "Errors"}), how="read")

    assert message in str(caught.value)


def test_fails_on_what_cannot_be_read_back_and_says_which(fargate, monkeypatch):
    class Unreadable(Topic):
        def read(self, aws, physical_id):
            raise KeyError("Attributes")

    monkeypatch.setattr(registry, "_registered", {"AWS::SNS::Topic": Unreadable()})

    with pytest.raises(RigError, match=r"It \(AWS::SNS::Topic\) cannot be read back \(KeyError: 'Attributes'\)"):
        fargate.deploy(resource("AWS::SNS::Topic"))

    assert fargate.client("sns").list_topics()["Topics"] == []


@pytest.fixture
def nothing_read():
    """Neither the test nor those after it know what was read before."""
    for function in (types.schema_of, types._files):
        function.cache_clear()
    yield
    for function in (types.schema_of, types._files):
        function.cache_clear()


def test_schemas_are_read_from_files_where_cfn_lint_has_them_and_otherwise_by_cfn_lint(monkeypatch):
    read = {type_: types.schema_of(type_).whole for type_ in ("AWS::ECS::Service", "Custom::Thing")}
    known = types.known_types()
    monkeypatch.setattr(types, "_files", lambda: (None, {}))
    forgotten_of = types.schema_of.__wrapped__

    assert {type_: forgotten_of(type_).whole for type_ in read} == read
    # cfn-lint has those of SAM as well, which are translated before
    assert {type_ for type_ in types.known_types() if not type_.startswith("AWS::Serverless::")} == {*known}
    assert forgotten_of("AWS::ECS::Servce") is None


def test_fails_without_the_schemas_only_where_they_are_needed(fargate, monkeypatch, nothing_read):
    monkeypatch.setattr(types, "find_spec", lambda name: None)
    stack = fargate.deploy(resource("AWS::ECS::Cluster"))

    with pytest.raises(RigError, match="cfn-lint, which has AWS's schemas, is not installed"):
        fargate.deploy(resource(POOL), stack_name="other")
    with pytest.raises(PropertyLost, match="Colour: expected 'blue', read None$"):
        stack.update(resource("AWS::ECS::Cluster", Colour="blue"))
