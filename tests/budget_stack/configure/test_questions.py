from __future__ import annotations

import pytest
from troposphere import Parameter, Template

from budget_stack.budget_tracker import add_parameters
from budget_stack.configure.questions import REGION, STACK_NAME, option_name, questions
from budget_stack.configure.run import all_questions


def question(name="Thing", **properties):
    template = Template()
    template.add_parameter(Parameter(name, **{"Type": "String", **properties}))
    (made,) = questions(template)
    return made


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("VpcId", "--vpc-id"),
        ("PublicSubnet1", "--public-subnet-1"),
        ("PublicSubnet2", "--public-subnet-2"),
        ("AllowedCidr", "--allowed-cidr"),
        ("AssignPublicIp", "--assign-public-ip"),
        ("ImageRepository", "--image-repository"),
        ("ImageTag", "--image-tag"),
        ("CreateECRRepository", "--create-ecr-repository"),
        ("ContainerPort", "--container-port"),
        ("ContainerCpu", "--container-cpu"),
        ("ContainerMemory", "--container-memory"),
        ("CpuArchitecture", "--cpu-architecture"),
        ("HealthCheckPath", "--health-check-path"),
        ("MinContainerCount", "--min-container-count"),
        ("MaxContainerCount", "--max-container-count"),
        ("AutoScalingTargetCpuUtilization", "--auto-scaling-target-cpu-utilization"),
        ("LogRetentionInDays", "--log-retention-in-days"),
        ("ContainerInsights", "--container-insights"),
        ("CertificateARN", "--certificate-arn"),
        ("S3Bucket", "--s3-bucket"),
        ("URLPath", "--url-path"),
        ("Name", "--name"),
    ],
)
def test_an_option_is_the_name_of_its_parameter_in_words(name, option):
    assert option_name(name) == option


def test_every_parameter_of_the_template_has_a_question_with_an_option_of_its_own():
    template = Template()
    add_parameters(template)
    asked = all_questions()

    assert sorted(it.name for it in asked) == sorted([*template.parameters, "StackName", "Region", "Address"])
    assert len({it.option for it in asked}) == len(asked)
    assert not {it.option for it in asked} & {
        "--profile",
        "--template-file",
        "--output",
        "--yes",
        "--defaults",
        "--help",
    }


def test_every_default_of_the_template_is_an_answer_that_is_accepted():
    assert [it.name for it in all_questions() if it.default is not None and it.problem(it.default)] == []


def test_every_question_says_what_an_answer_must_be():
    assert [it.name for it in all_questions() if not it.expected.startswith("must ")] == []


def test_the_address_and_what_must_be_answered_are_settled_first():
    names = [it.name for it in all_questions()]

    assert names[:3] == ["Region", "StackName", "Address"]
    assert names[3:9] == ["DomainName", "HostedZoneId", "CertificateArn", "VpcId", "PublicSubnet1", "PublicSubnet2"]


def test_questions_come_in_the_order_of_the_console_with_their_labels():
    template = Template()
    for name in ("Late", "Loose", "Early"):
        template.add_parameter(Parameter(name, Type="String"))
    template.add_parameter_to_group("Early", "First")
    template.add_parameter_to_group("Late", "Second")

    asked = questions(template, {"Early": "The early one"})

    assert [(it.name, it.label, it.group) for it in asked] == [
        ("Early", "The early one", "First"),
        ("Late", "Late", "Second"),
        ("Loose", "Loose", "Other"),
    ]


def test_a_parameter_without_default_must_be_answered():
    assert question().default is None
    assert question(Default="").default == ""


@pytest.mark.parametrize(
    ("properties", "good", "bad", "why"),
    [
        ({"AllowedValues": ["a", "b"]}, "b", "c", "--thing must be one of a, b; got 'c'"),
        ({"AllowedPattern": "a+"}, "aa", "aab", "--thing must match a+; got 'aab'"),
        (
            {"MinLength": 2, "MaxLength": 3},
            "abc",
            "abcd",
            "must have at least 2 characters and have at most 3 characters; got 'abcd'",
        ),
        ({"MinLength": 2, "MaxLength": 3}, "ab", "a", "must have at least 2 characters and have at most 3"),
        (
            {"Type": "Number", "MinValue": 2, "MaxValue": 4},
            "4",
            "5",
            "must be a number and be at least 2 and be at most 4; got '5'",
        ),
        ({"Type": "Number", "MinValue": 2}, "2", "1", "must be a number and be at least 2; got '1'"),
        ({"Type": "Number", "Default": 2}, "3", "1.5", "must be a whole number; got '1.5'"),
        ({"Type": "Number", "Default": 2.5}, "1.5", "x", "must be a number; got 'x'"),
        ({"Type": "Number", "Default": 2}, "007", "7a", "must be a whole number; got '7a'"),
        ({"AllowedPattern": r"\p{Lower}+"}, "abc", "Abc", r"must match \p{Lower}+; got 'Abc'"),
        ({"AllowedPattern": "x", "ConstraintDescription": "must be an x"}, "x", "y", "--thing must be an x; got 'y'"),
        (
            {"Type": "AWS::EC2::VPC::Id"},
            "vpc-0123456789abcdef0",
            "vpc-0123456789ABCDEF0",
            "must be vpc- followed by 8 or 17 hexadecimal digits",
        ),
        (
            {"Type": "AWS::EC2::Subnet::Id"},
            "subnet-01234567",
            "subnet-012345678",
            "must be subnet- followed by 8 or 17 hexadecimal digits",
        ),
    ],
)
def test_fails_on_an_answer_that_cloudformation_would_refuse(properties, good, bad, why):
    asked = question(**properties)

    assert asked.problem(good) is None
    assert why in asked.problem(bad)


def test_an_answer_takes_the_spelling_of_the_list_and_loses_blanks_around_it():
    assert question(AllowedValues=["ENABLED", "DISABLED"]).normal(" enabled ") == "ENABLED"


@pytest.mark.parametrize(
    ("given", "number"), [("007", "7"), ("1e3", "1000"), ("5.", "5"), ("-3", "-3"), ("5.5", "5.5")]
)
def test_a_whole_number_is_spelt_in_digits(given, number):
    assert question(Type="Number", Default=2).normal(given) == number


@pytest.mark.parametrize("region", ["eu-west-1", "us-gov-west-1", "ap-southeast-5", "eusc-de-east-1"])
def test_regions_of_every_partition_are_accepted(region):
    assert REGION.problem(region) is None


@pytest.mark.parametrize("region", ["Ireland", "eu-west", "eu-west-1a", ""])
def test_fails_on_what_is_no_region(region):
    assert "--region must be the code of an AWS region" in REGION.problem(region)


@pytest.mark.parametrize("name", ["1st", "a b", "", "a" * 129, "under_score"])
def test_fails_on_a_stack_name_that_cloudformation_refuses(name):
    assert "--stack-name must be 1 to 128 letters" in STACK_NAME.problem(name)
