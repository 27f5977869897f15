from __future__ import annotations

import pytest

from tests.budget_stack.checks.mutants import Mutant, NearMiss, changed, said_of
from tests.budget_stack.checks.parts import container, task
from tests.budget_stack.checks.rule_cases import rule_tests

ECR = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}"


def runs(image):
    return lambda template: container(template, 1).update(Image=image)


def both_run(template, image):
    for number, _ in enumerate(task(template)["ContainerDefinitions"]):
        container(template, number)["Image"] = image


def runs_parts_of_the_arn(template):
    # as the AWS CDK writes the address of a repository
    template["Resources"]["Repository"].pop("Condition")
    account, region = (
        {"Fn::Select": [number, {"Fn::Split": [":", {"Fn::GetAtt": ["Repository", "Arn"]}]}]} for number in (4, 3)
    )
    parts = [account, ".dkr.ecr.", region, ".", {"Ref": "AWS::URLSuffix"}, "/", {"Ref": "Repository"}, ":1"]
    both_run(template, {"Fn::Join": ["", parts]})


def runs_the_arn(template):
    # our repository is only there under a condition, which another rule would speak of
    template["Resources"]["Repository"].pop("Condition")
    runs({"Fn::Sub": "${Repository.Arn}:1"})(template)


def deploys_anew(template):
    nonce = {"EnableForceNewDeployment": True, "ForceNewDeploymentNonce": "2"}
    template["Resources"]["Service"]["Properties"]["ForceNewDeployment"] = nonce


MUTANTS = [
    Mutant("image-malformed", "TaskDefinition", runs("https://public.ecr.aws/docker/library/python:3.11")),
    Mutant("image-malformed", "TaskDefinition", runs("public.ecr.aws/docker/library/Python:3.11")),
    Mutant(
        "image-malformed",
        "TaskDefinition",
        runs({"Fn::Sub": "12345.dkr.ecr.${AWS::Region}.amazonaws.com/budget-tracker:1"}),
    ),
    Mutant("image-malformed", "TaskDefinition", runs("public.ecr.aws/docker/library/python@sha512:" + "0" * 128)),
    Mutant("image-malformed", "TaskDefinition", runs_the_arn),
    *(
        Mutant("image-placeholder", "TaskDefinition", runs(image))
        for image in ("IMAGE-URI-PLACEHOLDER", "CONTAINER-IMAGE-PLACEHOLDER", "<IMAGE1_NAME>", "REPLACE_ME")
    ),
    Mutant("image-tag-latest", "TaskDefinition", runs("public.ecr.aws/docker/library/python")),
    Mutant("image-tag-latest", "TaskDefinition", runs("public.ecr.aws/docker/library/python:latest")),
    Mutant(
        "image-latest-redeployed",
        "Service",
        lambda t: (deploys_anew(t), both_run(t, {"Fn::Sub": f"{ECR}/${{ImageRepository}}:latest"})),
    ),
    Mutant("image-docker-hub-without-login", "TaskDefinition", runs("python:3.11-slim")),
    Mutant("image-docker-hub-without-login", "TaskDefinition", runs("bitnami/redis:7.2")),
    Mutant(
        "image-region-pinned",
        "TaskDefinition",
        runs({"Fn::Sub": "${AWS::AccountId}.dkr.ecr.eu-west-1.amazonaws.com/${ImageRepository}:1"}),
    ),
    Mutant(
        "image-repository-other",
        "TaskDefinition",
        lambda t: both_run(t, {"Fn::Sub": f"{ECR}/budget-traker:1"}),
        {"CreateECRRepository": "true"},
    ),
]
NEAR_MISSES = [
    NearMiss("image-placeholder", runs("public.ecr.aws/acme0123/placeholder:1")),
    NearMiss("image-malformed", runs("localhost:5000/team/app:V1.0_rc")),
    NearMiss("image-malformed", runs_parts_of_the_arn),
    # the other container runs the tag that is chosen at deployment, which is latest by default
    NearMiss(
        "image-tag-latest", runs("public.ecr.aws/docker/library/python:3.11"), configuration={"ImageTag": "1.0.0"}
    ),
    NearMiss(
        "image-latest-redeployed",
        lambda t: (deploys_anew(t), both_run(t, {"Fn::Sub": f"{ECR}/${{ImageRepository}}:1"})),
    ),
    NearMiss("image-docker-hub-without-login", runs("public.ecr.aws/docker/library/python:3.11")),
    NearMiss("image-region-pinned", runs({"Fn::Sub": f"{ECR}/${{ImageRepository}}:1"})),
    NearMiss(
        "image-repository-other",
        lambda t: (t["Parameters"].update(ImageUri={"Type": "String"}), both_run(t, {"Ref": "ImageUri"})),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)


@pytest.mark.parametrize(
    "image",
    [
        {"Ref": "Image"},
        {"Fn::Sub": "${Image}:${ImageTag}"},
        {"Fn::Sub": "${Image}@${ImageTag}"},
        {"Fn::ImportValue": "Image"},
        "{{resolve:ssm:/app/image}}",
        {"Fn::Sub": "{{resolve:ssm:/app/image}}"},
        {"Fn::Join": ["", [{"Ref": "Image"}, "/Team"]]},
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app@sha256:" + "0" * 64,
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app@sha256:" + "AF" * 32,
    ],
)
def test_an_image_of_which_little_is_known_is_left_alone(image):
    def change(template):
        template["Parameters"]["Image"] = {"Type": "String"}
        container(template, 1)["Image"] = image

    assert said_of(changed(change), about="image-") == []
