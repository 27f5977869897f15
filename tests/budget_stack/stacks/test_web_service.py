from __future__ import annotations

from dataclasses import replace

import pytest
from troposphere import Equals, ImportValue, Parameter, Ref, Template

from budget_stack import (
    ClusterSettings,
    ContainerSettings,
    DatabaseSettings,
    InvalidSetting,
    LogicalIdTaken,
    NetworkSettings,
    Queue,
    RegistrySettings,
    RoutingSettings,
    ScalingSettings,
    ServiceSettings,
    Settings,
    Shared,
    Stack,
    apply_condition,
    build_stack,
    image_uri,
)
from tests.support.resolution import resolve

SETTINGS = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1"),
)
JOINING = replace(SETTINGS, routing=RoutingSettings(host_headers=("orders.example.com",), priority=210))
FROM_ZERO = {
    "cluster": ClusterSettings(container_insights="enabled"),
    "scaling": ScalingSettings(min_capacity=0, queue=Queue(name="orders", messages_per_task=10)),
}


def resources(stack: Stack):
    return resolve(stack.template)["Resources"]


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
        build_stack(JOINING, template=first.template, shared=first.shared)


def test_a_whole_stack_stands_under_a_condition_with_its_outputs():
    template = Template()
    template.add_condition("Wanted", Equals(Ref("AWS::Region"), "eu-central-1"))
    stack = apply_condition(build_stack(SETTINGS, template=template), "Wanted")

    content = template.to_dict()

    entries = [*content["Resources"].values(), *content["Outputs"].values()]
    assert {entry.get("Condition") for entry in entries} == {"Wanted"}
    assert [output.title for output in stack.outputs] == list(content["Outputs"])


def test_a_second_service_joins_the_cluster_and_load_balancer_of_the_first():
    first = build_stack(SETTINGS, prefix="Web")
    routing = RoutingSettings(path_patterns=("/api/*",), priority=2)
    build_stack(replace(SETTINGS, routing=routing), template=first.template, prefix="Api", shared=first.shared)
    both = resources(first)
    types = [resource["Type"] for resource in both.values()]

    assert types.count("AWS::ECS::Cluster") == types.count("AWS::ElasticLoadBalancingV2::LoadBalancer") == 1
    assert both["ApiService"]["Properties"]["Cluster"] == "{WebCluster}"
    assert both["ApiListenerRule"]["Properties"]["ListenerArn"] == "{WebHttpListener}"
    # of two rules that match, the lower one is chosen
    assert both["ApiListenerRule"]["Properties"]["Priority"] == 2 < both["WebListenerRule"]["Properties"]["Priority"]
    assert both["ApiLoadBalancerEgress"]["Properties"]["GroupId"] == "{WebLoadBalancerSecurityGroup.GroupId}"


def test_a_stack_joins_what_another_stack_exports():
    shared = Shared(ImportValue("base-Cluster"), ImportValue("base-HttpListener"), ImportValue("base-Group"))
    stack = build_stack(JOINING, shared=shared)

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
    asleep = build_stack(replace(SETTINGS, **FROM_ZERO))
    awake = build_stack(SETTINGS)

    assert resources(asleep)["Service"]["Properties"]["DesiredCount"] == 0
    assert "DesiredCount" not in resources(awake)["Service"]["Properties"]


@pytest.mark.parametrize("awake", [True, False])
def test_a_service_may_be_there_only_where_a_condition_is_true_and_its_scaling_with_it(awake):
    stack = build_stack(replace(SETTINGS, service=ServiceSettings(condition="HasTasks")), prefix="Web")
    stack.template.add_condition("HasTasks", Equals("yes", "yes" if awake else "no"))
    found = resolve(stack.template)

    assert ("WebService" in found["Resources"]) is awake
    assert ("AutoScaling" in str(found)) is awake
    assert ("WebForceNewDeploymentCommand" in found["Outputs"]) is awake


def test_a_service_under_a_condition_needs_no_scaling():
    stack = build_stack(replace(SETTINGS, scaling=None, service=ServiceSettings(condition="HasTasks")))

    assert stack.service.service.Condition == "HasTasks"


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


@pytest.mark.parametrize("setting", ["vpc_id", "subnet_ids"])
def test_fails_on_a_parameter_where_a_reference_to_it_is_meant(setting):
    parameter = Parameter("Network", Type="String")
    value = (parameter, "subnet-0123456789abcdef0") if setting == "subnet_ids" else parameter

    with pytest.raises(InvalidSetting, match=rf"{setting}.* must be a reference to it: Ref\('Network'\)"):
        replace(SETTINGS, **{setting: value})


def test_subnets_may_be_a_reference_to_a_list():
    stack = build_stack(replace(SETTINGS, subnet_ids=Ref("SubnetIds")))

    assert stack.load_balancer.load_balancer.to_dict()["Properties"]["Subnets"] == {"Ref": "SubnetIds"}
    network = stack.service.service.to_dict()["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert network["Subnets"] == {"Ref": "SubnetIds"}


def test_fails_on_one_string_for_several_subnets():
    with pytest.raises(InvalidSetting, match="subnet_ids must be a sequence, each of which is an id .*; got 'subnet-"):
        build_stack(replace(SETTINGS, subnet_ids="subnet-0123456789abcdef0"))


def test_fails_on_a_single_subnet():
    with pytest.raises(
        InvalidSetting, match="subnet_ids must be a sequence of 2 or more; got .'subnet-0123456789abcdef0',."
    ):
        build_stack(replace(SETTINGS, subnet_ids=("subnet-0123456789abcdef0",)))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"vpc_id": None}, "vpc_id must be an id such as vpc-0123456789abcdef0; got None"),
        ({"subnet_ids": ("subnet-0123456789abcdef0",) * 2}, "subnet_ids must be values that differ from each other"),
        ({"subnet_ids": ("subnet-0123456789abcdef0", None)}, r"subnet_ids\[1\] must be an id such as .*; got None"),
        ({"logs": None}, "logs must be LogSettings; got None"),
        ({"scaling": 2}, "scaling must be ScalingSettings or None; got 2"),
    ],
)
def test_fails_on_settings_that_no_stack_can_have(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        replace(SETTINGS, **settings)


def test_subnets_that_only_deployment_knows_may_be_the_same_reference():
    subnets = (Ref("SubnetA"), Ref("SubnetA"))

    assert replace(SETTINGS, subnet_ids=subnets).subnet_ids == subnets


def test_two_whole_stacks_share_a_template_under_two_prefixes():
    template = Template()
    template.add_parameter(Parameter("Architecture", Type="String"))
    container = ContainerSettings(image=image_uri("invoices", "v1"), cpu_architecture=Ref("Architecture"))
    whole = replace(
        SETTINGS,
        container=container,
        registry=RegistrySettings(repository_name="invoices"),
        database=DatabaseSettings(),
    )
    for prefix in ("Web", "Api"):
        build_stack(whole, template=template, prefix=prefix)
    outputs = resolve(template, Architecture="ARM64")["Outputs"]
    exports = [output["Export"]["Name"] for output in outputs.values() if "Export" in output]

    assert len(template.outputs) == 2 * len({name.removeprefix("Web").removeprefix("Api") for name in outputs})
    assert set(template.conditions) == {"WebIsArm64", "ApiIsArm64"}
    assert len(exports) == len(set(exports)) == 6
    assert "budget-tracker-WebCluster" in exports


def test_a_literal_architecture_needs_no_condition():
    container = ContainerSettings(image=image_uri("invoices", "v1"), cpu_architecture="ARM64")
    stack = build_stack(replace(SETTINGS, container=container, registry=RegistrySettings(repository_name="invoices")))

    assert "--platform linux/arm64" in resolve(stack.template)["Outputs"]["BuildCommand"]["Value"]
    assert stack.template.conditions == {}


def test_the_ports_that_are_asked_for_are_opened():
    stack = build_stack(replace(SETTINGS, network=NetworkSettings(egress_ports=(443, 6379))))

    rules = resources(stack)["TaskSecurityGroup"]["Properties"]["SecurityGroupEgress"]
    assert {rule["ToPort"] for rule in rules} == {443, 6379}


def test_a_repository_that_is_named_is_the_one_that_may_be_pulled():
    container = ContainerSettings(
        image=image_uri("invoices", "v1"), repository_arn="arn:aws:ecr:eu-west-1:123456789012:repository/x"
    )
    stack = build_stack(replace(SETTINGS, container=container, registry=RegistrySettings(repository_name="invoices")))

    assert "repository/x" in str(resources(stack)["ExecutionPolicy"])
    assert "repository/invoices" not in str(resources(stack)["ExecutionPolicy"])


def test_a_count_that_is_asked_for_is_kept_at_a_minimum_of_zero():
    settings = replace(SETTINGS, service=ServiceSettings(desired_count=2), **FROM_ZERO)

    assert resources(build_stack(settings))["Service"]["Properties"]["DesiredCount"] == 2


def test_tasks_run_in_every_subnet():
    network = resources(build_stack(SETTINGS))["Service"]["Properties"]["NetworkConfiguration"]

    assert network["AwsvpcConfiguration"]["Subnets"] == list(SETTINGS.subnet_ids)


def test_fails_on_a_prefix_that_makes_a_logical_id_too_long():
    with pytest.raises(InvalidSetting, match="prefix must be at most 2.. characters"):
        build_stack(SETTINGS, prefix="x" * 250)
