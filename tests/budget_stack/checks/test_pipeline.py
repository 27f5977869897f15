from __future__ import annotations

import sys

import pytest

from budget_stack.checks import InvalidParameter, NotInstalled, UnusableDeployed, check
from budget_stack.checks.engines.cloudformation_validate import CloudFormationValidate
from budget_stack.checks.notices import NOT_CHECKED
from budget_stack.checks.pairwise import cover
from budget_stack.resolve import Source, parse_template
from budget_stack.resolve.configurations import Space
from tests.budget_stack.checks.mutants import original, properties

QUEUE = {"Q": {"Type": "AWS::SQS::Queue"}}


def found(template, engines=(), **parameters):
    return check(Source(template), engines=engines, parameters=parameters).findings


def rules(template, engines=(), **parameters):
    return [finding.rule for finding in found(template, engines, **parameters) if finding.severity != "info"]


def suppressing(rule, reason="It is meant."):
    return {"budget-stack": {"suppress": [{"rule": rule, "reason": reason}]}}


@pytest.fixture
def broken():
    template = original()
    properties(template, "Service")["LoadBalancers"][0]["ContainerName"] = "nobody"
    return template


def test_nobody_says_anything_of_our_template():
    report = check(Source(original()), engines=("cfn-lint",))

    assert report.is_clean
    assert [finding for finding in report.findings if finding.severity != "info"] == []


def test_a_fault_that_one_configuration_has_is_told_with_the_values_that_show_it(broken):
    broken["Conditions"]["Never"] = {"Fn::Equals": [{"Ref": "Database"}, "none"]}
    target = properties(broken, "Service")["LoadBalancers"][0]
    target["ContainerName"] = {"Fn::If": ["Never", "nobody", "budget-tracker"]}

    (finding,) = (one for one in found(broken) if one.severity != "info")

    assert finding.configuration == {"Database": "none", "MinContainerCount": "1"}
    assert finding.path == "Resources/Service/Properties/LoadBalancers/0/ContainerName/Fn::If/1"


def test_a_fault_that_rules_make_impossible_is_not_told(broken):
    target = properties(broken, "Service")["LoadBalancers"][0]
    broken["Conditions"]["Huge"] = {"Fn::Equals": [{"Ref": "ContainerMemory"}, "249856"]}
    broken["Conditions"]["Small"] = {"Fn::Equals": [{"Ref": "ContainerCpu"}, "256"]}
    broken["Conditions"]["Both"] = {"Fn::And": [{"Condition": "Huge"}, {"Condition": "Small"}]}
    target["ContainerName"] = {"Fn::If": ["Both", "nobody", "budget-tracker"]}

    assert rules(broken) == []

    del broken["Rules"]["MemoryWithCpu256"]
    assert rules(broken) != []


def test_a_parameter_that_is_given_has_no_other_value(broken):
    target = properties(broken, "Service")["LoadBalancers"][0]
    broken["Conditions"]["Never"] = {"Fn::Equals": [{"Ref": "Database"}, "none"]}
    target["ContainerName"] = {"Fn::If": ["Never", "nobody", "budget-tracker"]}

    assert rules(broken, Database="dsql") == []
    assert rules(broken, Database="none") == ["service-container-unknown"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"Colour": "red"}, "Colour is no parameter of the template, which has "),
        ({"Database": "x"}, "Database must be"),
    ],
)
def test_fails_on_a_value_that_the_template_does_not_take(given, message):
    with pytest.raises(InvalidParameter, match=message):
        found(original(), **given)


def test_what_cloudformation_cannot_evaluate_is_told_once(broken):
    properties(broken, "Service")["TaskDefinition"] = {"Ref": "Nobody"}

    unresolvable = [one for one in found(broken) if one.rule == "template-unresolvable"]

    assert [one.resource for one in unresolvable] == ["Service"]
    assert "Unresolved resource dependencies [Nobody]" in unresolvable[0].message


def test_a_suppression_with_a_reason_hides_its_finding(broken):
    broken["Resources"]["Service"]["Metadata"] = suppressing("service-container-unknown")

    report = check(Source(broken), engines=())

    assert report.is_clean
    assert [(one.finding.rule, one.reason) for one in report.suppressed] == [
        ("service-container-unknown", "It is meant.")
    ]


def test_fails_on_a_suppression_that_no_longer_fires():
    template = original()
    template["Resources"]["Service"]["Metadata"] = suppressing("service-container-unknown")

    (finding,) = (one for one in found(template) if one.severity != "info")

    assert (finding.rule, finding.severity, finding.resource) == ("suppression-unused", "error", "Service")


@pytest.mark.parametrize(
    "metadata",
    [
        suppressing("service-container-unknown", ""),
        {"budget-stack": {"suppress": [{"rule": "service-container-unknown"}]}},
        {"budget-stack": {"suppress": ["service-container-unknown"]}},
        {"budget-stack": {"suppress": {"rule": "service-container-unknown"}}},
        {"budget-stack": ["service-container-unknown"]},
        {"budget-stack": {"ignore": []}},
    ],
)
def test_fails_on_a_suppression_without_a_reason_and_hides_nothing(broken, metadata):
    broken["Resources"]["Service"]["Metadata"] = metadata

    assert sorted(rules(broken)) == ["service-container-unknown", "suppression-malformed"]


def test_metadata_of_others_is_left_alone():
    template = original()
    template["Resources"]["Service"]["Metadata"] = {"cfn-lint": {"config": {"ignore_checks": ["W1"]}}, "x": "y"}

    assert rules(template) == []


def test_cfn_lint_says_what_we_do_not():
    template = original()
    properties(template, "TargetGroup")["TargetTypo"] = "ip"

    assert rules(template) == []
    assert rules(template, ("cfn-lint",)) == ["E3002"]


def test_serverless_resources_are_reported_as_not_checked_without_the_translator(monkeypatch):
    monkeypatch.setitem(sys.modules, "samtranslator.parser.parser", None)
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": QUEUE | {"F": {"Type": "AWS::Serverless::Api"}}}

    notes = [one for one in found(template) if one.rule == NOT_CHECKED]

    assert [(one.resource, one.severity) for one in notes] == [("F", "info")]
    assert "pip install 'budget-stack[sam]'" in notes[0].message


def test_applications_that_only_aws_can_read_are_not_asked_for(capfd):
    location = {
        "ApplicationId": "arn:aws:serverlessrepo:us-east-1:123456789012:applications/x",
        "SemanticVersion": "1.0.0",
    }
    application = {"Type": "AWS::Serverless::Application", "Properties": {"Location": location}}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": QUEUE | {"App": application}}

    (note,) = (one for one in found(template) if one.rule == NOT_CHECKED)

    assert "which only AWS reads" in note.message
    assert capfd.readouterr().err == ""


def test_serverless_resources_are_checked_as_what_they_become():
    function = {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "InlineCode": "x",
            "Environment": {"Variables": {"A": {"Fn::GetAtt": ["Gone", "Arn"]}}},
        },
    }
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        "Resources": {"F": function, "Gone": {"Type": "AWS::SQS::Queue", "Condition": "Never"}},
    }

    assert rules(template) == ["reference-dangling"]


def test_loops_are_checked_as_what_they_become_and_that_is_said():
    template = {
        "Transform": "AWS::LanguageExtensions",
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        "Resources": QUEUE
        | {
            "Gone": {"Type": "AWS::SQS::Queue", "Condition": "Never"},
            "Fn::ForEach::All": [
                "N",
                ["A", "B"],
                {"T${N}": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Gone"}}}},
            ],
        },
    }

    said = found(template)

    assert [one.resource for one in said if one.rule == "reference-dangling"] == ["TA", "TB"]
    assert [one.rule for one in said if one.severity == "info"] == [NOT_CHECKED]


def test_a_question_that_depends_on_too_much_is_reported_as_incomplete():
    names = [f"C{n}" for n in range(16)]
    template = {
        "Parameters": {name: {"Type": "String", "AllowedValues": ["true", "false"]} for name in names},
        "Conditions": {name: {"Fn::Equals": [{"Ref": name}, "true"]} for name in names},
        "Resources": {
            "Task": {
                "Type": "AWS::ECS::TaskDefinition",
                "Properties": {
                    "ContainerDefinitions": [
                        {"Fn::If": [name, {"Name": name, "Image": "x", "Essential": True}, {"Ref": "AWS::NoValue"}]}
                        for name in names
                    ]
                },
            },
            "Service": {
                "Type": "AWS::ECS::Service",
                "Properties": {
                    "TaskDefinition": {"Ref": "Task"},
                    "LoadBalancers": [{"ContainerName": "nobody", "ContainerPort": 1, "TargetGroupArn": "arn:x"}],
                },
            },
        },
    }

    incomplete = [one for one in found(template) if one.rule == "check-incomplete"]

    assert any("service-container-unknown was not checked in every configuration" in one.message for one in incomplete)
    assert not check(Source(template), engines=()).is_clean


def test_an_engine_that_cannot_be_loaded_is_told_of(monkeypatch):
    def missing(*_):
        raise NotInstalled("no such engine here")

    monkeypatch.setattr(CloudFormationValidate, "findings", missing)

    report = check(Source(original()))
    (note,) = (one for one in report.findings if one.rule == NOT_CHECKED)

    assert (note.severity, note.message) == ("info", "no such engine here")
    assert report.engines == ("budget-stack",)


def test_fails_on_an_engine_that_was_asked_for_and_is_not_there(monkeypatch):
    monkeypatch.setitem(sys.modules, "cfnlint.api", None)

    with pytest.raises(NotInstalled, match="cfn-lint cannot be loaded"):
        found(original(), ("cfn-lint",))


def listening(name, condition=None):
    listener = {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {"LoadBalancerArn": "arn:x", "Port": 80}}
    return {name: listener | ({"Condition": condition} if condition else {})}


def updates(template, deployed, **parameters):
    report = check(Source(template), deployed=Source(deployed), engines=(), parameters=parameters)
    return [(one.rule, one.configuration) for one in report.findings if one.rule.startswith("update-")]


def test_updates_are_only_judged_where_the_deployed_template_is_known():
    template = {"Resources": listening("New")}
    template["Resources"]["New"]["Metadata"] = suppressing("update-listener-port-taken")

    alone = check(Source(template), engines=())
    beside = check(Source(template), deployed=Source({"Resources": listening("Old")}), engines=())
    same = check(Source(template), deployed=Source(template), engines=())

    assert "suppression-unused" not in [one.rule for one in alone.findings]
    assert [one.finding.rule for one in beside.suppressed] == ["update-listener-port-taken"]
    assert "suppression-unused" in [one.rule for one in same.findings]
    assert beside.rules > alone.rules


def test_both_templates_are_read_with_the_same_parameters_and_with_conditions_of_their_own():
    declared = {"Mode": {"Type": "String", "AllowedValues": ["a", "b"]}}
    deployed = {
        "Parameters": declared,
        "Conditions": {"Chosen": {"Fn::Equals": [{"Ref": "Mode"}, "a"]}},
        "Resources": listening("Old", "Chosen"),
    }
    template = deployed | {"Conditions": {"Chosen": {"Fn::Equals": [{"Ref": "Mode"}, "b"]}}}

    assert updates(template | {"Resources": listening("New", "Chosen")}, deployed) == []
    assert updates(template | {"Resources": listening("New")}, deployed) == [
        ("update-listener-port-taken", {"Mode": "a"})
    ]
    assert updates(template | {"Resources": listening("New")}, deployed, Mode="b") == []


def test_a_deployed_template_may_have_parameters_that_are_gone():
    deployed = {
        "Parameters": {"Port": {"Type": "Number", "Default": 80}},
        "Resources": listening("Old"),
    }
    deployed["Resources"]["Old"]["Properties"]["Port"] = {"Ref": "Port"}

    assert updates({"Resources": listening("New")}, deployed) == [("update-listener-port-taken", {"Port": "80"})]


def test_fails_on_a_deployed_template_that_cannot_be_one():
    with pytest.raises(UnusableDeployed, match="Resources"):
        check(Source(original()), deployed=Source({"Resources": []}), engines=())


INCLUDE = {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/snippet.yaml"}}


@pytest.mark.parametrize(
    "included",
    [
        {"Transform": ["Mine"]},
        {"Fn::Transform": INCLUDE},
        {"Outputs": {"Fn::Transform": INCLUDE}},
        {"Resources": {"Fn::Transform": INCLUDE, "Named": {"Type": "AWS::SQS::Queue"}}},
        {"Resources": {"Named": {"Type": "AWS::SQS::Queue", "Fn::Transform": INCLUDE}}},
    ],
)
def test_what_a_macro_may_add_is_not_missed(included):
    template = {"Resources": dict(QUEUE)} | included
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "FromElsewhere"}, "Unheard": 1}}
    template["Resources"]["Topic"] = topic

    report = check(Source(template))

    assert report.is_clean
    assert NOT_CHECKED in [one.rule for one in report.findings]


def test_of_a_resource_that_includes_something_nothing_is_missed_and_of_others_all_that_is():
    listener = {"Protocol": "HTTPS", "Fn::Transform": INCLUDE}
    template = {
        "Resources": {
            "Included": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": listener},
            "Whole": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {"Fn::Transform": INCLUDE}},
            "Written": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {"Protocol": "HTTPS"}},
        }
    }

    said = check(Source(template)).findings

    assert {one.resource for one in said if one.severity != "info"} == {"Written"}
    assert "listener-certificate-missing" in [one.rule for one in said]


def test_a_suppression_of_no_rule_is_told_with_the_name_that_was_meant():
    queue = {"Q": QUEUE["Q"] | {"Metadata": suppressing("nam-fixed")}}

    (said,) = (one for one in found({"Resources": queue}) if one.severity != "info")

    assert said.rule == "suppression-malformed"
    assert said.message == "there is no rule nam-fixed; did you mean name-fixed?"


def test_a_template_that_is_too_large_is_not_looked_at_further():
    text = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Foo a}, Metadata: {x: %s}}}"
    large = parse_template(text % ("x" * 1_000_000))

    report = check(large)

    assert [one.rule for one in report.findings] == ["template-too-large"]
    assert report.rules == 1


def test_what_two_rules_of_ours_know_of_is_said_once():
    twice = ["subnet-0123456789abcdef0"] * 2
    balancer = {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {"Subnets": twice}}

    said = check(Source({"Resources": {"L": balancer}})).findings

    assert [one.rule for one in said if one.severity == "error"] == ["load-balancer-too-few-subnets"]


def test_what_cannot_be_evaluated_is_said_once():
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Foo": "a"}}}

    assert rules({"Resources": {"Q": queue}}, ("cfn-lint",)) == ["template-unresolvable"]


@pytest.mark.parametrize("stays", [{"Ref": "Gone"}, {"Fn::GetAtt": ["Gone", "Arn"]}, {"Fn::Sub": "${Gone}"}])
@pytest.mark.check
def test_a_reference_to_nothing_is_said_once(stays):
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": stays}}

    assert rules({"Resources": {"Q": queue}}, ("cloudformation-validate",)) == ["template-unresolvable"]


def test_what_stands_beside_properties_is_resolved_for_others_too():
    group = {
        "Type": "AWS::AutoScaling::AutoScalingGroup",
        "CreationPolicy": {"ResourceSignal": {"Count": {"Ref": "Number"}}},
        "Properties": {"MinSize": "1", "MaxSize": "2", "AvailabilityZones": {"Fn::GetAZs": ""}},
    }
    source = Source({"Parameters": {"Number": {"Type": "Number"}}, "Resources": {"Group": group}})

    (covered,) = cover(Space(source.template))

    assert covered.resolved.to_template()["Resources"]["Group"]["CreationPolicy"] == group["CreationPolicy"]


def test_services_with_switches_of_their_own_do_not_depend_on_each_other():
    names = [f"S{number}" for number in range(14)]
    balancer = {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {"Subnets": ["a", "b"]}}
    listener = {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {"LoadBalancerArn": {"Ref": "Balancer"}}}
    resources = {"Balancer": balancer, "Listener": listener}
    for number, name in enumerate(names, 1):
        forward = [{"Type": "forward", "TargetGroupArn": {"Ref": f"{name}Group"}}]
        rule = {"ListenerArn": {"Ref": "Listener"}, "Priority": number, "Actions": forward}
        target = {"TargetGroupArn": {"Ref": f"{name}Group"}, "ContainerName": "web", "ContainerPort": 80}
        made = {
            f"{name}Group": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {"TargetType": "ip"}},
            f"{name}Rule": {"Type": "AWS::ElasticLoadBalancingV2::ListenerRule", "Properties": rule},
            f"{name}Service": {
                "Type": "AWS::ECS::Service",
                "DependsOn": f"{name}Rule",
                "Properties": {"LoadBalancers": [target]},
            },
        }
        resources |= {key: entry | {"Condition": name} for key, entry in made.items()}
    template = {
        "Parameters": {name: {"Type": "String", "AllowedValues": ["yes", "no"]} for name in names},
        "Conditions": {name: {"Fn::Equals": [{"Ref": name}, "yes"]} for name in names},
        "Resources": resources,
    }

    assert "check-incomplete" not in rules(template)


def test_a_service_may_wait_through_what_metadata_names():
    template = original()
    del template["Resources"]["Service"]["Properties"]["Tags"]
    assert "load-balancer-after-service" in rules(template)

    template["Resources"]["Service"]["Metadata"] = {"After": {"Ref": "ListenerRule"}}

    assert "load-balancer-after-service" not in rules(template)
