from __future__ import annotations

from dataclasses import replace

import pytest
from troposphere import ImportValue, Parameter, Ref, Template

from budget_stack import (
    ContainerSettings,
    InvalidSetting,
    LogicalIdTaken,
    RegistrySettings,
    RoutingSettings,
    ScalingSettings,
    ServiceSettings,
    Settings,
    Shared,
    Stack,
    build_stack,
    image_uri,
    resources_of,
)
from tests.resolve import resolve

SETTINGS = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1"),
)


def resources(stack: Stack):
    return resolve(stack.template)["Resources"]


def test_the_handles_hold_every_resource_of_the_template():
    stack = build_stack(replace(SETTINGS, registry=RegistrySettings(repository_name="invoices")))

    assert sorted(r.title for r in resources_of(stack)) == sorted(stack.template.resources)


def test_a_change_through_a_handle_is_in_the_template():
    stack = build_stack(SETTINGS)
    stack.load_balancer.listener.Port = 8080

    assert resources(stack)["HttpListener"]["Properties"]["Port"] == 8080


def test_a_prefix_starts_every_logical_id_and_output():
    template = build_stack(replace(SETTINGS, registry=RegistrySettings(repository_name="a1")), prefix="Web").template

    assert all(name.startswith("Web") for name in [*template.resources, *template.outputs])


def test_a_prefix_changes_nothing_but_names():
    plain = resources(build_stack(SETTINGS))
    prefixed = resources(build_stack(SETTINGS, prefix="Web"))

    assert {name: r["Type"] for name, r in plain.items()} == {n[3:]: r["Type"] for n, r in prefixed.items()}


def test_fails_on_a_prefix_that_no_logical_id_may_have():
    with pytest.raises(InvalidSetting, match="prefix must be letters and digits"):
        build_stack(SETTINGS, prefix="my-app")


def test_fails_on_two_stacks_of_one_prefix_and_says_what_to_do():
    first = build_stack(SETTINGS)

    with pytest.raises(LogicalIdTaken, match="already has a resource .* give one of the two blocks another prefix"):
        build_stack(SETTINGS, template=first.template, shared=first.shared)


def test_a_second_service_joins_the_cluster_and_load_balancer_of_the_first():
    first = build_stack(SETTINGS, prefix="Web")
    routing = RoutingSettings(path_patterns=("/api/*",), priority=2)
    build_stack(replace(SETTINGS, routing=routing), template=first.template, prefix="Api", shared=first.shared)
    both = resources(first)
    types = [resource["Type"] for resource in both.values()]

    assert types.count("AWS::ECS::Cluster") == types.count("AWS::ElasticLoadBalancingV2::LoadBalancer") == 1
    assert both["ApiService"]["Properties"]["Cluster"] == "{WebCluster}"
    assert both["ApiListenerRule"]["Properties"]["ListenerArn"] == "{WebHttpListener}"
    assert both["ApiLoadBalancerEgress"]["Properties"]["GroupId"] == "{WebLoadBalancerSecurityGroup.GroupId}"


def test_a_stack_joins_what_another_stack_exports():
    shared = Shared(ImportValue("base-Cluster"), ImportValue("base-HttpListener"), ImportValue("base-Group"))
    stack = build_stack(SETTINGS, shared=shared)

    assert (stack.cluster, stack.load_balancer) == (None, None)
    assert stack.service.service.to_dict()["Properties"]["Cluster"] == {"Fn::ImportValue": "base-Cluster"}
    assert "ServiceUrl" not in stack.template.outputs


def test_any_setting_takes_a_reference_to_a_parameter():
    template = Template()
    template.add_parameter(Parameter("Vpc", Type="AWS::EC2::VPC::Id"))
    build_stack(replace(SETTINGS, vpc_id=Ref("Vpc")), template=template)
    found = resolve(template, Vpc="vpc-0123456789abcdef2")["Resources"]

    assert found["TargetGroup"]["Properties"]["VpcId"] == "vpc-0123456789abcdef2"


def test_without_scaling_there_is_nothing_that_scales():
    stack = build_stack(replace(SETTINGS, scaling=None))

    assert stack.scaling is None
    assert not [r for r in stack.template.resources if "Scaling" in r]


def test_a_literal_minimum_of_zero_starts_no_tasks():
    asleep = build_stack(replace(SETTINGS, scaling=ScalingSettings(min_capacity=0)))
    awake = build_stack(SETTINGS)

    assert resources(asleep)["Service"]["Properties"]["DesiredCount"] == 0
    assert "DesiredCount" not in resources(awake)["Service"]["Properties"]


def test_a_given_number_of_tasks_is_kept():
    settings = replace(SETTINGS, scaling=None, service=ServiceSettings(desired_count=3))

    assert resources(build_stack(settings))["Service"]["Properties"]["DesiredCount"] == 3


def test_the_execution_role_pulls_from_the_registry_that_the_stack_creates():
    settings = replace(
        SETTINGS,
        registry=RegistrySettings(repository_name="invoices"),
        container=ContainerSettings(image=image_uri(Ref("Name"), "v1")),
    )
    policy = resources(build_stack(settings))["ExecutionPolicy"]["Properties"]["PolicyDocument"]
    (pull,) = [statement for statement in policy["Statement"] if statement["Sid"] == "PullImage"]

    assert pull["Resource"] == ["arn:aws:ecr:eu-central-1:111122223333:repository/invoices"]


def test_without_a_registry_no_push_commands_are_printed():
    assert "PushCommand" not in build_stack(SETTINGS).template.outputs


def test_literal_settings_need_no_parameters_and_no_conditions():
    template = build_stack(replace(SETTINGS, registry=RegistrySettings(repository_name="invoices"))).template

    assert not template.parameters
    assert not template.conditions


def test_subnets_may_be_a_reference_to_a_list():
    stack = build_stack(replace(SETTINGS, subnet_ids=Ref("SubnetIds")))

    assert stack.load_balancer.load_balancer.to_dict()["Properties"]["Subnets"] == {"Ref": "SubnetIds"}
    network = stack.service.service.to_dict()["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert network["Subnets"] == {"Ref": "SubnetIds"}


def test_fails_on_one_string_for_several_subnets():
    with pytest.raises(InvalidSetting, match="subnet_ids must be a sequence of 2 or more; got 'subnet-"):
        build_stack(replace(SETTINGS, subnet_ids="subnet-0123456789abcdef0"))


def test_fails_on_a_single_subnet():
    with pytest.raises(
        InvalidSetting, match="subnet_ids must be a sequence of 2 or more; got .'subnet-0123456789abcdef0',."
    ):
        build_stack(replace(SETTINGS, subnet_ids=("subnet-0123456789abcdef0",)))
