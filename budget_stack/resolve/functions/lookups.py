"""Functions that look something up: in the template's Mappings, in other stacks, or wherever a transform does."""

from __future__ import annotations

from typing import Any

from budget_stack.facts.template import EMBEDDED, as_text
from budget_stack.resolve.faults import fault
from budget_stack.resolve.functions.arguments import scalar
from budget_stack.resolve.functions.registry import Evaluation, function
from budget_stack.resolve.source import Location
from budget_stack.resolve.symbols import Call, Imported, OpenParameter, is_known, is_symbol


@function("Fn::FindInMap", is_pure=False)
def find_in_map(evaluator: Evaluation, arguments: Any, at: Location) -> Any:
    """What a mapping holds under two keys, or the DefaultValue."""
    if not isinstance(arguments, list) or len(arguments) not in (3, 4):
        raise fault("Fn::FindInMap requires a map and two keys", at)
    keys = [scalar(evaluator, key, (*at, number)) for number, key in enumerate(arguments[:3])]
    default = arguments[3].get("DefaultValue") if len(arguments) == 4 and isinstance(arguments[3], dict) else None
    if default is not None:
        evaluator.require_extensions("DefaultValue", at)
    if is_symbol(keys[0]):
        return Call("Fn::FindInMap", keys)
    entry: Any = evaluator.mappings.get(as_text(keys[0]))
    for key in keys[1:]:
        if is_symbol(key):
            matching, is_unknown = _matching_key(evaluator, key, entry)
            if is_unknown:
                return Call("Fn::FindInMap", keys)
            key = matching
        entry = entry.get(as_text(key)) if isinstance(entry, dict) and key is not None else None
    if entry is not None:
        return entry
    if default is not None:
        return evaluator.value(default, (*at, 3, "DefaultValue"))
    # comparing them with a mapping's keys may have settled what parameters are
    keys = [evaluator.environment.parameter(key.name) if isinstance(key, OpenParameter) else key for key in keys]
    if is_known(keys):
        raise fault(f"Unable to get mapping for {'::'.join(map(as_text, keys))}", at)
    return Call("Fn::FindInMap", keys)


def _matching_key(evaluator: Evaluation, key: object, table: object) -> tuple[str | None, bool]:
    # the key of the table that a symbol equals, if any; and whether that cannot be known
    for candidate in table if isinstance(table, dict) else ():
        is_equal = evaluator.environment.equal(key, candidate)
        if is_equal is None:
            return None, True
        if is_equal:
            return candidate, False
    return None, False


@function("Fn::ImportValue")
def import_value(evaluator: Evaluation, arguments: Any, at: Location) -> Any:
    """What another stack exports under a name."""
    return Imported(scalar(evaluator, arguments, at))


@function("Fn::GetStackOutput", is_pure=False)
def get_stack_output(evaluator: Evaluation, arguments: Any, at: Location) -> Any:
    """An output of another stack, which only its account can tell."""
    values = evaluator.value(arguments, at)
    if not isinstance(values, dict) or not {"StackName", "OutputName"} <= values.keys():
        raise fault("Fn::GetStackOutput requires StackName and OutputName", at)
    return Call("Fn::GetStackOutput", values)


@function(EMBEDDED, is_pure=False)
def transform(evaluator: Evaluation, arguments: Any, at: Location) -> Any:
    """What a macro makes of its parameters, which only CloudFormation can tell."""
    return Call(EMBEDDED, evaluator.value(arguments, at))
