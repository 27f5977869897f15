"""Pipelines: in which order change sets are made, approved and executed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import CODEPIPELINE

_DEPLOYS = ("CHANGE_SET_EXECUTE", "CREATE_UPDATE", "REPLACE_ON_FAILURE")
_REFERENCE = "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html"


class _Action(NamedTuple):
    """An action, and when its turn is."""

    node: Node
    stage: int
    order: float

    @property
    def name(self) -> str:
        return self.node["Name"].text() or "an action"

    @property
    def mode(self) -> str:
        """What an action of CloudFormation does; empty for any other."""
        if self.node["ActionTypeId"]["Provider"].text() != "CloudFormation":
            return ""
        return self.node["Configuration"]["ActionMode"].text() or ""

    @property
    def change_set(self) -> tuple[object, object]:
        """The stack and the name of the change set that it is about."""
        configuration = self.node["Configuration"]
        return configuration["StackName"].value, configuration["ChangeSetName"].value

    def is_before(self, other: _Action) -> bool:
        """Tell whether it has ended when the other begins: those of a stage with the same RunOrder run at once."""
        return (self.stage, self.order) < (other.stage, other.order)


@rule(
    "pipeline-change-set-late",
    "error",
    on=resources(CODEPIPELINE),
    text=Text(
        title="A change set is made before it is executed",
        says="ChangeSet [X] does not exist. Later, what is executed is the change set of the commit before.",
        cause="RunOrder was left out: it is 1, so both actions start at once.",
        fix="give the action with CHANGE_SET_EXECUTE a higher RunOrder than the one with CHANGE_SET_REPLACE",
        source=_REFERENCE,
    ),
)
def change_set_late(view: View, pipeline: Resource) -> Iterator[Problem]:
    actions = _actions(pipeline)
    for executing in (one for one in actions or () if one.mode == "CHANGE_SET_EXECUTE"):
        making = [
            one for one in actions or () if one.mode == "CHANGE_SET_REPLACE" and one.change_set == executing.change_set
        ]
        if making and not any(one.is_before(executing) for one in making):
            yield problem(executing.node, f"{executing.name} does not wait for {making[0].name}")


@rule(
    "pipeline-approval-late",
    "warning",
    on=resources(CODEPIPELINE),
    text=Text(
        title="An approval comes before what it is about",
        says="The stack is updated while the pipeline still asks whether it may be.",
        cause="RunOrder was left out: it is 1, so the approval and the deployment start at once.",
        fix="give what deploys a higher RunOrder than the approval of its stage",
        source="https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html",
    ),
)
def approval_late(view: View, pipeline: Resource) -> Iterator[Problem]:
    actions = _actions(pipeline) or []
    approvals = [one for one in actions if one.node["ActionTypeId"]["Category"].text() == "Approval"]
    for deploying in (one for one in actions if one.mode in _DEPLOYS):
        same = [one for one in approvals if (one.stage, one.order) == (deploying.stage, deploying.order)]
        if same and not any(one.is_before(deploying) for one in approvals):
            yield problem(deploying.node, f"{deploying.name} does not wait for {same[0].name}")


@rule(
    "pipeline-parameters-reset",
    "info",
    on=resources(CODEPIPELINE),
    text=Text(
        title="A deployment names every parameter that is not to have its default",
        says="The action gives each parameter that it does not name the template's default; no value is kept.",
        cause="sam deploy and aws cloudformation deploy keep the values of before, and this action does not.",
        fix="name all of them in TemplateConfiguration, or make the change set with UsePreviousValue in a build",
        source="https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1789",
    ),
)
def parameters_reset(view: View, pipeline: Resource) -> Iterator[Problem]:
    for action in _actions(pipeline) or ():
        configuration = action.node["Configuration"]
        if (
            action.mode in (*_DEPLOYS[1:], "CHANGE_SET_REPLACE")
            and configuration["ParameterOverrides"].is_present
            and not configuration["TemplateConfiguration"].is_present
        ):
            yield problem(configuration["ParameterOverrides"], f"{action.name} names these alone")


def _actions(pipeline: Resource) -> list[_Action] | None:
    """Return all actions in the order of their stages; None if they are not all known."""
    found = []
    stages = pipeline["Stages"]
    if stages.is_unresolved:
        return None
    for number, stage in enumerate(stages):
        if stage.is_unresolved or stage["Actions"].is_unresolved:
            return None
        for action in stage["Actions"]:
            order = action["RunOrder"]
            turn = order.number() if order.is_present else 1.0
            if action.is_unresolved or action["Configuration"].is_unresolved or turn is None:
                return None
            found.append(_Action(action, number, turn))
    return found
