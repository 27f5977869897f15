"""Parts of our template that mutants change."""

from __future__ import annotations

from typing import Any

from tests.budget_stack.checks.mutants import properties


def task(template: dict[str, Any]) -> dict[str, Any]:
    return properties(template, "TaskDefinition")


def container(template: dict[str, Any], number: int = 0) -> dict[str, Any]:
    return task(template)["ContainerDefinitions"][number]


def options(template: dict[str, Any]) -> dict[str, Any]:
    return container(template)["LogConfiguration"]["Options"]


def statement(template: dict[str, Any], sid: str, policy: str = "ExecutionPolicy") -> dict[str, Any]:
    (found,) = (one for one in properties(template, policy)["PolicyDocument"]["Statement"] if one["Sid"] == sid)
    return found


def without_statement(template: dict[str, Any], sid: str, policy: str = "ExecutionPolicy") -> None:
    properties(template, policy)["PolicyDocument"]["Statement"].remove(statement(template, sid, policy))


def add_resource(template: dict[str, Any], logical_id: str, type_: str, **content: Any) -> None:
    template["Resources"][logical_id] = {"Type": type_, "Properties": content}


def of_this_stack(name):
    """A name that the stack's id makes unique."""
    return {"Fn::Sub": [f"{name}-${{Id}}", {"Id": {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}}]}
