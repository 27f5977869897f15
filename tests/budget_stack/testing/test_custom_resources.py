"""Custom resources are made by functions of the test, or recorded."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed, RigError

TOKEN = "arn:aws:lambda:us-east-1:123456789012:function:thing"


def template(type_="Custom::Thing", **properties):
    return {
        "Parameters": {"Group": {"Type": "String", "Default": "group"}},
        "Resources": {
            "Thing": {"Type": type_, "Properties": {"ServiceToken": TOKEN, **properties}},
            "Group": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"LogGroupName": {"Fn::GetAtt": ["Thing", "Name"]}},
            },
        },
        "Outputs": {"Thing": {"Value": {"Ref": "Thing"}}},
    }


class Function:
    """One that names what it makes by its version, and notes what it is asked."""

    def __init__(self):
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)
        version = request["ResourceProperties"].get("Version", "1")
        return {"PhysicalResourceId": f"thing-{version}", "Data": {"Name": f"made-{version}"}}

    @property
    def asked(self):
        return [(each["RequestType"], each.get("PhysicalResourceId")) for each in self.requests]


@pytest.fixture
def function(fargate):
    made = fargate.custom_resources["Custom::*"] = Function()
    return made


def failing(data):
    broken = {"GroupDescription": "Of nowhere", "VpcId": "vpc-0123456789abcdef0"}
    entry = {"Type": "AWS::EC2::SecurityGroup", "DependsOn": ["Thing", "Group"], "Properties": broken}
    return {**data, "Resources": {**data["Resources"], "Broken": entry}}


def test_a_function_makes_it(fargate, function):
    stack = fargate.deploy(template(Size=3, On=True, Parts=[{"Weight": 1.5}]))

    (request,) = function.requests
    assert request["ResourceProperties"] == {
        "ServiceToken": TOKEN,
        "Size": "3",
        "On": "true",
        "Parts": [{"Weight": "1.5"}],
    }
    rest = {name: request[name] for name in ("RequestType", "ResourceType", "LogicalResourceId", "StackId")}
    assert rest == {
        "RequestType": "Create",
        "ResourceType": "Custom::Thing",
        "LogicalResourceId": "Thing",
        "StackId": stack.id,
    }
    assert stack.outputs == {"Thing": "thing-1"}
    assert stack.resources["Group"].ref == "made-1"
    assert stack.resources["Thing"].how == "made"
    assert stack.resources["Thing"].value("Size", origin="made") == 3


def test_without_a_function_it_is_recorded(fargate):
    stack = fargate.deploy(template("AWS::CloudFormation::CustomResource"))

    assert stack.resources["Thing"].how == "recorded"
    assert "custom_resources['AWS::CloudFormation::CustomResource'] = function" in stack.resources["Thing"].why
    assert stack.resources["Group"].ref == "recorded-Thing-Name"
    alone = {"Resources": {"Thing": template()["Resources"]["Thing"]}}
    with pytest.raises(RigError, match=r"Thing \(Custom::Thing\) is recorded: no function makes it"):
        fargate.deploy(alone, stack_name="another", how="made")


def test_an_update_asks_it_with_both_states(fargate, function):
    stack = fargate.deploy(template(Size=3))

    assert stack.update() == []
    assert [tuple(each) for each in stack.update(template(Size=4))] == [("changed", "Thing")]

    request = function.requests[-1]
    assert (request["RequestType"], request["PhysicalResourceId"]) == ("Update", "thing-1")
    assert request["OldResourceProperties"]["Size"] == "3"
    assert request["ResourceProperties"]["Size"] == "4"


def test_another_id_is_another_resource_and_the_old_one_is_deleted(fargate, function):
    stack = fargate.deploy(template())

    changes = [tuple(each) for each in stack.update(template(Version="2"))]

    assert changes[:2] == [("replaced", "Thing"), ("replaced", "Group")]
    assert stack.outputs == {"Thing": "thing-2"}
    assert stack.resources["Group"].ref == "made-2"
    assert function.asked == [("Create", None), ("Update", "thing-1"), ("Delete", "thing-1")]


@pytest.mark.parametrize(("properties", "undone"), [({"Size": 4}, "Update"), ({"Version": "2"}, "Delete")])
def test_an_update_that_fails_later_is_taken_back(properties, undone, fargate, function):
    stack = fargate.deploy(template(Size=3))

    with pytest.raises(DeploymentFailed, match="Broken"):
        stack.update(failing(template(**{"Size": 3, **properties})))

    assert function.requests[-1]["RequestType"] == undone
    assert stack.resources["Thing"].ref == "thing-1"
    assert stack.resources["Thing"].value("Size") == 3
    assert stack.update() == []


def test_a_creation_that_fails_later_deletes_it(fargate, function):
    with pytest.raises(DeploymentFailed, match="Broken"):
        fargate.deploy(failing(template()))

    assert function.asked == [("Create", None), ("Delete", "thing-1")]


def test_a_creation_that_fails_itself_is_deleted_by_an_id_of_cloudformations(fargate):
    asked = []

    def function(request):
        asked.append((request["RequestType"], request.get("PhysicalResourceId")))
        if request["RequestType"] == "Create":
            raise ValueError("half done")

    fargate.custom_resources["Custom::Thing"] = function

    with pytest.raises(DeploymentFailed, match="half done"):
        fargate.deploy(template())

    assert [what for what, _ in asked] == ["Create", "Delete"]
    assert asked[1][1].startswith("stack-Thing-")


def test_a_deletion_that_fails_after_the_creation_did_is_noted(fargate):
    def function(request):
        raise ValueError(f"no {request['RequestType']}")

    fargate.custom_resources["Custom::Thing"] = function

    with pytest.raises(DeploymentFailed, match="no Create") as caught:
        fargate.deploy(template())

    assert any("not undone" in note and "no Delete" in note for note in caught.value.__notes__)


def test_deleting_the_stack_asks_it(fargate, function):
    fargate.deploy(template()).delete()

    assert function.asked == [("Create", None), ("Delete", "thing-1")]


@pytest.mark.parametrize(
    ("type_", "properties"),
    [
        ("AWS::EC2::Subnet", {"VpcId": {"Fn::GetAtt": ["Thing", "Vpc"]}, "CidrBlock": "10.0.0.0/24"}),
        ("AWS::EC2::Instance", {"SecurityGroupIds": {"Fn::GetAtt": ["Thing", "Groups"]}}),
        ("AWS::EC2::Subnet", {"VpcId": {"Ref": "Thing"}, "CidrBlock": "10.0.0.0/24"}),
    ],
)
def test_fails_with_doubt_on_what_a_function_would_return(type_, properties, fargate):
    resources = template()["Resources"] | {"Other": {"Type": type_, "Properties": properties}}

    with pytest.raises(RigError, match=r"Other: .* AWS may take it: .*Thing.*custom_resources\['Custom::Thing'\] = "):
        fargate.deploy({"Resources": resources})


def test_what_a_function_raises_is_a_failure(fargate):
    def function(request):
        raise ValueError("no such thing")

    fargate.custom_resources["Custom::Thing"] = function

    with pytest.raises(DeploymentFailed, match=r"Thing: Received response status \[FAILED\] .* no such thing \(Req"):
        fargate.deploy(template())


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        ({"Data": {}}, DeploymentFailed, "Vendor response doesn't contain Name attribute in object"),
        ({"Data": {"Name": "a" * 5000}}, DeploymentFailed, "Response object is too long"),
        ({"Name": "a"}, RigError, "returned Name: it returns Data, NoEcho, PhysicalResourceId, or raises"),
    ],
)
def test_a_wrong_answer_is_told(answer, error, message, fargate):
    fargate.custom_resources["Custom::Thing"] = lambda request: answer

    with pytest.raises(error, match=message):
        fargate.deploy(template())


def test_the_token_is_demanded_and_stays(fargate, function):
    with pytest.raises(DeploymentFailed, match="Value of property ServiceToken must be specified"):
        fargate.deploy(template(ServiceToken=""))

    stack = fargate.deploy(template())

    with pytest.raises(DeploymentFailed, match="Modifying service token is not allowed"):
        stack.update(template(ServiceToken=f"{TOKEN}-2"))


def test_a_secret_stays_a_reference(fargate, function):
    fargate.client("secretsmanager").create_secret(Name="password", SecretString="not-a-secret")

    fargate.deploy(template(Password="{{resolve:secretsmanager:password}}"))

    assert function.requests[0]["ResourceProperties"]["Password"] == "{{resolve:secretsmanager:password}}"


def test_two_of_one_id_stay_two(fargate):
    fargate.custom_resources["Custom::*"] = lambda request: {
        "PhysicalResourceId": "same",
        "Data": {"Name": request["LogicalResourceId"]},
    }
    thing = template()["Resources"]["Thing"]
    outputs = {name: {"Value": {"Fn::GetAtt": [name, "Name"]}} for name in ("One", "Two")}
    stack = fargate.deploy({"Resources": {"One": thing, "Two": thing}, "Outputs": outputs})

    assert stack.outputs == {"One": "One", "Two": "Two"}

    stack.update({"Resources": {"One": thing}, "Outputs": {"One": outputs["One"]}})

    assert stack.outputs == {"One": "One"}
    assert stack.update() == []
