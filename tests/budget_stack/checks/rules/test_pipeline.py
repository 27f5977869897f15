from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

STACK = {"StackName": "shop", "ChangeSetName": "release"}
ROLE = "arn:aws:iam::123456789012:role/pipeline"


def action(name, category, provider, order=None, artifacts=None, **configuration):
    type_ = {"Category": category, "Owner": "AWS", "Provider": provider, "Version": "1"}
    turn = {"RunOrder": order} if order else {}
    given = {"Configuration": configuration} if configuration else {}
    return {"Name": name, "ActionTypeId": type_, **turn, **given, **(artifacts or {})}


def making(order=None, **more):
    configuration = {**STACK, "ActionMode": "CHANGE_SET_REPLACE", "TemplatePath": "Source::template.yaml", **more}
    artifacts = {"InputArtifacts": [{"Name": "Source"}]}
    return action("Make", "Deploy", "CloudFormation", order, artifacts, RoleArn=ROLE, **configuration)


def executing(order=None):
    return action("Execute", "Deploy", "CloudFormation", order, ActionMode="CHANGE_SET_EXECUTE", **STACK)


def approval(order=None):
    return action("Approve", "Approval", "Manual", order)


def pipeline(*stages):
    """A pipeline with these stages of actions after its source."""

    def change(template):
        source = action(
            "Source",
            "Source",
            "S3",
            None,
            {"OutputArtifacts": [{"Name": "Source"}]},
            S3Bucket="source",
            S3ObjectKey="source.zip",
            PollForSourceChanges="false",
        )
        add_resource(
            template,
            "Pipeline",
            "AWS::CodePipeline::Pipeline",
            RoleArn=ROLE,
            ArtifactStore={"Type": "S3", "Location": "artifacts"},
            Stages=[
                {"Name": f"Stage{number}", "Actions": list(actions)}
                for number, actions in enumerate(([source], *stages))
            ],
        )

    return change


MUTANTS = [
    Mutant("pipeline-change-set-late", "Pipeline", pipeline([making(), executing()])),
    Mutant("pipeline-change-set-late", "Pipeline", pipeline([executing()], [making()])),
    Mutant("pipeline-approval-late", "Pipeline", pipeline([making()], [approval(), executing()])),
    Mutant("pipeline-parameters-reset", "Pipeline", pipeline([making(ParameterOverrides='{"ImageTag": "1"}')])),
]
NEAR_MISSES = [
    NearMiss("pipeline-change-set-late", pipeline([making(1), executing(2)])),
    # made by a build, as budget-stack pipeline does
    NearMiss("pipeline-change-set-late", pipeline([executing()])),
    NearMiss("pipeline-approval-late", pipeline([making(1), approval(2), executing(3)])),
    # asks whether the next stage may start
    NearMiss("pipeline-approval-late", pipeline([making(1), executing(2), approval(3)])),
    NearMiss(
        "pipeline-parameters-reset",
        pipeline([making(ParameterOverrides="{}", TemplateConfiguration="Source::live.json")]),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
