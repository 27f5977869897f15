"""What the handlers claim of their types, beside the schemas that cfn-lint brings."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from budget_stack.testing import Handler, handlers, supported_types
from budget_stack.testing.handlers.custom import CustomResource
from budget_stack.testing.handlers.ec2.of_vpc import OfVpc
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.handlers.servicediscovery import Namespace
from budget_stack.testing.handlers.shared_policies import SharedPolicy
from budget_stack.testing.handlers.unread import Unread
from tests.support.schemas import names, schema

TYPES = sorted(supported_types())


def test_every_handler_is_in_the_registry():
    modules = [
        importlib.import_module(m.name) for m in pkgutil.walk_packages(handlers.__path__, f"{handlers.__name__}.")
    ]
    defined = {
        value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Handler) and not name.startswith("_")
    }
    # Unread stands in for every handler that there is not, and the others are what several handlers have in common
    none = {CustomResource, Handler, Namespace, OfVpc, SharedPolicy, Unread}
    missing = defined - none - {type(handler_of(type_)) for type_ in TYPES}

    assert not missing, f"give {missing} a line in HANDLERS of their module, and that one in MODULES of handlers/own.py"


@pytest.mark.parametrize("type_", TYPES)
def test_create_only_properties_are_those_of_the_schema(type_):
    declared = {path.replace("/", ".") for path in handler_of(type_).create_only}

    # what identifies a resource cannot change in place either, and of a record the schema says no more
    lists = ("createOnlyProperties", "conditionalCreateOnlyProperties", "primaryIdentifier")

    assert names(type_, "createOnlyProperties") <= declared
    assert declared <= set().union(*(names(type_, one) for one in lists))


@pytest.mark.parametrize("type_", TYPES)
def test_a_replacement_is_made_before_or_after_the_old_one_is_deleted_as_the_schema_says(type_):
    deleted_first = schema(type_).get("replacementStrategy") == "delete_then_create"

    assert handler_of(type_).deleted_first == deleted_first


@pytest.mark.parametrize("type_", TYPES)
def test_required_properties_are_those_of_the_schema(type_):
    # a rule needs a group outside of EC2-Classic, for which the schema lets it go
    more = {"GroupId"} if type_ == "AWS::EC2::SecurityGroupIngress" else set()

    assert handler_of(type_).required == set(schema(type_).get("required") or ()) | more


@pytest.mark.parametrize("type_", TYPES)
def test_names_of_ones_own_are_those_that_identify_a_resource(type_):
    schema_ = schema(type_)
    named = {name for name in names(type_, "createOnlyProperties") if name == "Name" or name.endswith("Name")}
    # a policy of scaling is one of its target's, a stage one of its API's, and the others name another resource or
    # what an application is called by, which replaces nothing under the same name
    others = {"PolicyName", "SourceSecurityGroupName", "StageName", "DomainName", "HostedZoneName"}
    others |= {"AvailabilityZoneName"} | ({"ServiceName"} if type_.endswith("VPCEndpoint") else set())
    others |= {"GroupName"} if type_.endswith("Ingress") else set()
    others |= {"CharacterSetName", "DatabaseName", "DBName", "NcharCharacterSetName"}
    others |= {"DBSubnetGroupName", "MasterUsername"} if type_.startswith("AWS::RDS::DB") else set()
    others -= {"DBSubnetGroupName"} if type_.endswith("SubnetGroup") else set()
    others |= {"LogGroupName"} if type_.endswith(("FlowLog", "LogStream", "Filter")) else set()
    others |= {"AWSServiceName"} | ({"Name"} if type_.endswith("HostedZone") else set())
    others |= {"FunctionName"} if type_ != "AWS::Lambda::Function" else set()
    # a further version has the same name and another ARN
    others |= {"LayerName"}
    others |= {"Name"} if type_ == "AWS::Lambda::Alias" else set()
    others |= {"GroupName", "RoleName", "UserName"} if type_.endswith(("Policy", "AccessKey")) else set()

    assert {handler_of(type_).name_property} - {""} == named - others
    assert handler_of(type_).name_property in {"", *schema_["properties"]}


@pytest.mark.parametrize("type_", TYPES)
def test_what_a_handler_names_are_properties_of_the_schema(type_):
    handler, properties = handler_of(type_), schema(type_)["properties"]
    top = {path.split("/")[0] for path in handler.unordered | handler.partial | handler.arn_or_name}

    assert set(handler.resets) <= set(properties) - {path.split("/")[0] for path in handler.create_only}
    assert top - {"Tags"} <= set(properties)
