"""CloudFormation's API, as far as `sam` and `aws` use it; the rig makes what it is asked for.

The answers are those of AWS where the clients act on them; nothing is paginated.
"""

from __future__ import annotations

from typing import Any

from budget_stack.errors import BudgetStackError
from budget_stack.resolve import parse_template
from budget_stack.testing.account import Account
from tests.clients.emulated.protocol import Refusal
from tests.clients.emulated.stacks import ChangeSet, Stack, differences, new_stack

NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."
Content = dict[str, Any]


class CloudFormation:
    """The stacks of an account.

    Attributes:
        stacks: By name, the last one of each.
        calls: The names of the operations that were asked for.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        self.stacks: dict[str, Stack] = {}
        self.calls: list[str] = []

    def call(self, operation: str, given: Content) -> Content:
        """Carry out an operation.

        Raises:
            Refusal: CloudFormation would refuse it, or it is not emulated.
        """
        method = getattr(self, f"_{operation}", None)
        if method is None:
            raise Refusal(f"{operation} is not emulated here", "InvalidAction")
        self.calls.append(operation)
        try:
            return method(given) or {}
        except BudgetStackError as error:
            raise Refusal(str(error)) from error

    def _CreateChangeSet(self, given: Content) -> Content:  # noqa: N802
        name = given["StackName"]
        stack = self.stacks.get(name)
        kind = given.get("ChangeSetType", "UPDATE")
        if kind == "CREATE":
            if stack is not None and stack.is_there:
                raise Refusal(f"Stack [{name}] already exists and cannot be created again with the changeSet")
            stack = self.stacks[name] = new_stack(name, self.account)
        elif stack is None or not stack.is_there:
            raise Refusal(f"Stack [{name}] does not exist")
        elif stack.status.endswith("_IN_PROGRESS") or stack.status == "ROLLBACK_COMPLETE":
            raise Refusal(f"Stack:{stack.rig.id} is in {stack.status} state and can not be updated.")
        body = stack.body if given.get("UsePreviousTemplate") == "true" else given["TemplateBody"]
        source = parse_template(body)
        resources = source.template["Resources"].values()
        if any(one["Type"].startswith("AWS::IAM::") for one in resources) and "CAPABILITY_IAM" not in given.get(
            "Capabilities", ()
        ):
            raise Refusal("Requires capabilities : [CAPABILITY_IAM]", "InsufficientCapabilitiesException")
        values = _values(given.get("Parameters", []), stack.values)
        after = stack.resolved(source, values)
        before = stack.resolved(stack.rig.source, stack.values) if stack.rig.source else None
        changes = differences(before, after)
        if before and repr(before.outputs) != repr(after.outputs):
            changes = changes or [{"Action": "Modify", "LogicalResourceId": name, "ResourceType": "Outputs"}]
        number = self.account.next_number()
        identifier = f"arn:aws:cloudformation:{self.account.region}:{self.account.id}:changeSet"
        identifier = f"{identifier}/{given['ChangeSetName']}/{number}"
        change_set = ChangeSet(
            given["ChangeSetName"], identifier, kind, body, source, values, changes,
            given.get("Tags", []),
        )  # fmt: skip
        stack.change_sets |= {change_set.name: change_set, change_set.id: change_set}
        return {"Id": change_set.id, "StackId": stack.rig.id}

    def _DescribeChangeSet(self, given: Content) -> Content:  # noqa: N802
        stack, change_set = self._change_set(given)
        return {
            "ChangeSetName": change_set.name,
            "ChangeSetId": change_set.id,
            "StackId": stack.rig.id,
            "StackName": stack.rig.name,
            "Status": "CREATE_COMPLETE" if change_set.changes else "FAILED",
            "StatusReason": None if change_set.changes else NO_CHANGES,
            "ExecutionStatus": "AVAILABLE" if change_set.changes else "UNAVAILABLE",
            "Changes": [{"Type": "Resource", "ResourceChange": change} for change in change_set.changes],
        }

    def _ExecuteChangeSet(self, given: Content) -> None:  # noqa: N802
        stack, change_set = self._change_set(given)
        if not change_set.changes:
            raise Refusal("ChangeSet cannot be executed in its current status", "InvalidChangeSetStatus")
        stack.execute(change_set)

    def _DeleteChangeSet(self, given: Content) -> None:  # noqa: N802
        stack, change_set = self._change_set(given)
        del stack.change_sets[change_set.name], stack.change_sets[change_set.id]

    def _DescribeStacks(self, given: Content) -> Content:  # noqa: N802
        stacks = [self._stack(given["StackName"])] if "StackName" in given else list(self.stacks.values())
        return {"Stacks": [_described(stack) for stack in stacks if stack.status != "DELETE_COMPLETE"]}

    def _DescribeStackEvents(self, given: Content) -> Content:  # noqa: N802
        return {"StackEvents": list(reversed(self._stack(given["StackName"]).events))}

    def _DescribeStackResources(self, given: Content) -> Content:  # noqa: N802
        stack = self._stack(given["StackName"])
        last = {event["PhysicalResourceId"]: event for event in stack.events}
        return {
            "StackResources": [
                {
                    "LogicalResourceId": name,
                    "PhysicalResourceId": resource.physical_id,
                    "ResourceType": resource.type,
                    "Timestamp": last[resource.physical_id]["Timestamp"],
                    "ResourceStatus": last[resource.physical_id]["ResourceStatus"],
                }
                for name, resource in stack.rig.resources.items()
                if given.get("LogicalResourceId", name) == name
            ]
        }

    def _DescribeStackResource(self, given: Content) -> Content:  # noqa: N802
        found = self._DescribeStackResources(given)["StackResources"]
        if not found:
            name = given["LogicalResourceId"]
            raise Refusal(f"Resource {name} does not exist for stack {given['StackName']}")
        moment = found[0].pop("Timestamp")
        return {"StackResourceDetail": {**found[0], "LastUpdatedTimestamp": moment}}

    def _GetTemplate(self, given: Content) -> Content:  # noqa: N802
        return {"TemplateBody": self._stack(given["StackName"]).body}

    def _GetTemplateSummary(self, given: Content) -> Content:  # noqa: N802
        body = given.get("TemplateBody") or self._stack(given["StackName"]).body
        declared = parse_template(body).template.get("Parameters", {})
        return {"Parameters": [{"ParameterKey": name} for name in declared]}

    def _ListExports(self, given: Content) -> Content:  # noqa: N802
        return {
            "Exports": [
                {"ExportingStackId": stack.id, "Name": name, "Value": value}
                for stack in self.account.stacks.values()
                for name, value in stack.exports.items()
            ]
        }

    def _DeleteStack(self, given: Content) -> None:  # noqa: N802
        stack = self.stacks.get(given["StackName"])
        if stack is not None and stack.status != "DELETE_COMPLETE":
            stack.delete()

    def _stack(self, name: str) -> Stack:
        for stack in self.stacks.values():
            if name == stack.rig.id or (name == stack.rig.name and stack.status != "DELETE_COMPLETE"):
                stack.sync()
                return stack
        raise Refusal(f"Stack with id {name} does not exist")

    def _change_set(self, given: Content) -> tuple[Stack, ChangeSet]:
        for stack in self.stacks.values():
            if given["ChangeSetName"] in stack.change_sets:
                return stack, stack.change_sets[given["ChangeSetName"]]
        raise Refusal(f"ChangeSet [{given['ChangeSetName']}] does not exist", "ChangeSetNotFound")


def _values(given: list[dict[str, str]], before: dict[str, str]) -> dict[str, str]:
    values = {}
    for one in given:
        name = one["ParameterKey"]
        if one.get("UsePreviousValue") == "true":
            if name in before:
                values[name] = before[name]
        else:
            values[name] = one["ParameterValue"]
    return values


def _described(stack: Stack) -> Content:
    declared = stack.rig.source.template.get("Parameters", {}) if stack.rig.source else {}
    values = {name: stack.values.get(name, entry.get("Default")) for name, entry in declared.items()}
    exported = {value: name for name, value in stack.rig.exports.items()}
    return {
        "StackId": stack.rig.id,
        "StackName": stack.rig.name,
        "CreationTime": stack.made,
        "LastUpdatedTime": stack.updated,
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason,
        "Capabilities": ["CAPABILITY_IAM"],
        "EnableTerminationProtection": False,
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()],
        "Outputs": [
            {"OutputKey": name, "OutputValue": value, "ExportName": exported.get(value)}
            for name, value in stack.rig.outputs.items()
        ],
        "Tags": stack.tags,
    }
