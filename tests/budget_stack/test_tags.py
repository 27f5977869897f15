"""Tags and a permissions boundary on all that takes them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from troposphere import Equals, GetAtt, Ref, Tags, Template, efs, sqs

from budget_stack import (
    HttpsSettings,
    InvalidSetting,
    NetworkSettings,
    ReleaseSettings,
    add_network,
    add_roles,
    apply_permissions_boundary,
    apply_tags,
    build_budget_tracker,
    build_stack,
    to_json,
)
from budget_stack.budget_tracker.from_file import build_from_file
from budget_stack.resolve import parse_template
from budget_stack.settings_file import InvalidSettingsFile, parse_settings
from tests.budget_stack.stacks.test_web_service import JOINING, SETTINGS
from tests.budget_stack.test_names import VARIANTS
from tests.support.cfn_lint import findings
from tests.support.resolution import resolve

SHOP = {"team": "shop"}
BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"
MARKED = replace(SETTINGS, tags=SHOP, permissions_boundary=BOUNDARY)


def tags_of(resource):
    """The tags of a resource as the template has them, and whether its type takes any by AWS's own schema."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource["Type"]).schema
    tagging = schema.get("tagging") or {}
    name = tagging.get("tagProperty", "/properties/Tags").rpartition("/")[2]
    tags = resource.get("Properties", {}).get(name, [])
    by_key = tags if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}
    return by_key, bool(tagging.get("taggable")) and name in schema["properties"]


@pytest.mark.parametrize("settings", VARIANTS.values(), ids=VARIANTS)
def test_whatever_takes_tags_by_its_schema_has_them(settings):
    settings = replace(settings, container=SETTINGS.container, tags=SHOP)
    stack = build_stack(settings)

    resources = resolve(stack.template)["Resources"].values()
    tagged = {it["Type"]: tags_of(it) for it in resources if it["Type"] != "AWS::ElasticLoadBalancingV2::ListenerRule"}
    assert {kind: tags.get("team") == "shop" for kind, (tags, _) in tagged.items()} == {
        kind: taggable for kind, (_, taggable) in tagged.items()
    }
    assert findings(to_json(stack.template)) == []


def test_tags_that_the_stack_needs_itself_stay():
    service = build_stack(MARKED).template.to_dict()["Resources"]["Service"]

    assert tags_of(service)[0] == {"ListenerRule": {"Ref": "ListenerRule"}, "team": "shop"}


def test_tags_stand_in_both_branches_of_a_condition():
    template = Template()
    template.add_condition("HasName", Equals(Ref("AWS::Region"), "eu-central-1"))
    https = HttpsSettings(domain_name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ", condition="HasName")

    rule = build_stack(replace(MARKED, https=https), template=template).routing.rule.to_dict()

    condition, with_name, without = rule["Properties"]["Tags"]["Fn::If"]
    assert condition == "HasName"
    assert without == [{"Key": "team", "Value": "shop"}]
    assert with_name == [{"Key": "HttpsListenerRule", "Value": {"Ref": "HttpsListenerRule"}}, *without]


def test_rules_that_ecs_shifts_have_no_tags_that_may_change():
    stack = build_stack(replace(MARKED, release=ReleaseSettings(strategy="CANARY")))

    assert "Tags" not in stack.routing.rule.properties
    assert "Tags" in stack.routing.target_group.properties


def test_resources_of_others_in_the_template_are_left_alone(template):
    queue = template.add_resource(sqs.Queue("Orders"))
    first = build_stack(SETTINGS, template=template)
    build_stack(
        replace(JOINING, tags=SHOP, permissions_boundary=BOUNDARY), template=template, prefix="B", shared=first.shared
    )

    assert "Tags" not in queue.properties
    assert "PermissionsBoundary" not in first.roles.task_role.properties
    assert template.resources["BTaskRole"].PermissionsBoundary == BOUNDARY


def test_a_boundary_stands_on_every_role():
    resources = resolve(build_stack(replace(MARKED, release=ReleaseSettings(strategy="CANARY"))).template)["Resources"]
    roles = {
        name: it["Properties"].get("PermissionsBoundary") for name, it in resources.items() if "Role" in it["Type"]
    }

    assert set(roles.values()) == {BOUNDARY}
    assert {"TaskRole", "ExecutionRole", "AutoScalingRole", "InfrastructureRole"} <= roles.keys()


def test_blocks_of_ones_own_are_tagged_and_bounded_together(template):
    roles = add_roles(template, log_group_arn=Ref("Logs"), settings=SETTINGS.container)
    network = add_network(
        template,
        vpc_id="vpc-0123456789abcdef0",
        load_balancer_security_group_id="sg-0123456789abcdef0",
        container_port=80,
        settings=NetworkSettings(),
    )
    boundary = GetAtt("Boundary", "PolicyArn")

    assert apply_tags((roles, network), {"team": Ref("Team")})[0] is roles
    assert apply_permissions_boundary((roles, network), boundary)[1] is network
    assert network.security_group.to_dict()["Properties"]["Tags"] == [{"Key": "team", "Value": {"Ref": "Team"}}]
    assert roles.task_role.PermissionsBoundary is boundary


def test_tags_are_found_under_another_name():
    (file_system,) = apply_tags((efs.FileSystem("Files"),), SHOP)

    assert file_system.to_dict()["Properties"]["FileSystemTags"] == [{"Key": "team", "Value": "shop"}]


def test_fails_on_a_tag_that_is_there_and_tags_nothing(template):
    roles = add_roles(template, log_group_arn=Ref("Logs"), settings=SETTINGS.container)
    roles.task_role.Tags = Tags(team="billing")

    with pytest.raises(InvalidSetting, match=r"tags\['team'\] must be left out, .*: TaskRole has a tag team already"):
        apply_tags(roles, SHOP)

    assert "Tags" not in roles.execution_role.properties


def test_fails_on_tags_known_at_deployment_only(template):
    roles = add_roles(template, log_group_arn=Ref("Logs"), settings=SETTINGS.container)
    roles.task_role.Tags = Ref("Tags")

    with pytest.raises(InvalidSetting, match="the tags of TaskRole are known at deployment only"):
        apply_tags(roles, SHOP)


def test_fails_on_more_tags_than_a_resource_may_have():
    with pytest.raises(InvalidSetting, match="tags must be so few that Service has no more than 50"):
        build_stack(replace(SETTINGS, tags={f"tag{number}": "" for number in range(50)}))


@pytest.mark.parametrize(
    "tags",
    [
        {"aws:team": "a"},
        {"": "a"},
        {"k" * 129: "a"},
        {"a#b": "a"},
        {"a": "v" * 257},
        {"a": "aws:b"},
        {"a": "b,c"},
        {"a": 7},
        {"team": "a", "Team": "b"},
        ["team"],
    ],
)
def test_fails_on_tags_that_some_service_rejects(tags):
    with pytest.raises(InvalidSetting, match="^tags"):
        replace(SETTINGS, tags=tags)


@pytest.mark.parametrize("arn", ["boundary", "arn:aws:iam::123456789012:role/boundary", ""])
def test_fails_on_a_boundary_that_is_no_policy(arn):
    with pytest.raises(InvalidSetting, match="permissions_boundary must be"):
        replace(SETTINGS, permissions_boundary=arn)


def test_fails_on_a_role_with_another_boundary_and_bounds_none(template):
    roles = add_roles(template, log_group_arn=Ref("Logs"), settings=SETTINGS.container)
    roles.task_role.PermissionsBoundary = BOUNDARY.replace("boundary", "other")

    with pytest.raises(InvalidSetting, match="policy_arn must be the only one of TaskRole, which has '.*other'"):
        apply_permissions_boundary(roles, BOUNDARY)

    assert "PermissionsBoundary" not in roles.execution_role.properties


FILE = f'permissions_boundary = "{BOUNDARY}"\n[tags]\nteam = "shop"\n'


def test_a_settings_file_says_both_and_secrets_of_the_template_are_tagged_too():
    stack = build_from_file(parse_settings(FILE, "budget-stack.toml"))

    resources = stack.template.to_dict()["Resources"]
    untagged = [
        name
        for name, it in resources.items()
        if "Condition" not in it
        and tags_of(it)[1]
        and it["Type"] != "AWS::ElasticLoadBalancingV2::ListenerRule"
        and tags_of(it)[0].get("team") != "shop"
    ]
    assert untagged == []
    assert "SigningKey" in resources


def test_fails_on_a_tag_in_a_settings_file_and_says_the_line():
    with pytest.raises(InvalidSettingsFile, match=r'budget-stack.toml:2: \[tags\] "aws:team": letters'):
        build_from_file(parse_settings('[tags]\n"aws:team" = "shop"\n', "budget-stack.toml"))


@pytest.fixture
def marked(fargate):
    """The shipped template with both, behind either address; its boundary exists."""
    policy = fargate.client("iam").create_policy(
        PolicyName="boundary",
        PolicyDocument='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}',
    )["Policy"]["Arn"]

    def build(address):
        text = f'address = "{address}"\n{FILE}'.replace(BOUNDARY, policy)
        return build_from_file(parse_settings(text, "budget-stack.toml"))

    return build


@pytest.mark.parametrize("address", ["load-balancer", "api-gateway"])
def test_the_template_is_deployed_with_both(fargate, marked, address):
    stack = marked(address)

    deployed = fargate.deploy(parse_template(to_json(stack.template)), fargate.network)

    role = deployed.resources["TaskRole"]
    assert role.value("PermissionsBoundary", origin="read") == stack.roles.task_role.PermissionsBoundary
    assert {"Key": "team", "Value": "shop"} in role.value("Tags", origin="read")


def test_both_come_to_a_running_stack_and_replace_nothing(fargate, marked):
    stack = marked("load-balancer")
    # moto changes no tags of these
    del stack.scaling.target.properties["Tags"]
    deployed = fargate.deploy(parse_template(to_json(build_budget_tracker().template)), fargate.network)

    changes = deployed.update(parse_template(to_json(stack.template)))

    assert {change.action for change in changes} == {"changed"}
