"""Resolves a template for given parameters: everything is decided that can be before deployment."""

from __future__ import annotations

import graphlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from budget_stack.facts.template import EMBEDDED
from budget_stack.resolve.assertions import failed_assertions
from budget_stack.resolve.environment import AccountFacts, GivenValues
from budget_stack.resolve.evaluator import Evaluator
from budget_stack.resolve.faults import CIRCULAR, UNRESOLVED, Fault, ResolveError, fault
from budget_stack.resolve.loops import expand
from budget_stack.resolve.parameters import parameter_values
from budget_stack.resolve.resolved import Output, ResolvedTemplate, Resource
from budget_stack.resolve.source import Location, Source
from budget_stack.resolve.symbols import NO_VALUE, Reference, symbols_in
from budget_stack.resolve.transforms import transforms_of
from budget_stack.resolve.unreadable import UnreadableTemplate
from budget_stack.shown import shown

_NOT_EVALUATED = ("Type", "Condition", "DependsOn", "Properties", "Metadata")


def resolve(
    source: Source,
    parameters: Mapping[str, object] | None = None,
    *,
    pseudo_parameters: Mapping[str, object] | None = None,
    facts: AccountFacts | None = None,
) -> ResolvedTemplate:
    """Return a template as CloudFormation would act on it.

    Args:
        source: The template.
        parameters: Values, as text, numbers or lists; a parameter left out takes its default.
        pseudo_parameters: Values of `AWS::Region` and the like; any that is left out stays a symbol.
        facts: What the account knows about parameters' values, for the functions of Rules that ask for it;
            assertions about anything else are skipped.

    Raises:
        ResolveError: CloudFormation would refuse the template or the values; it lists every fault found.
        UnreadableTemplate: something else than what `read_template` or `parse_template` returns.
    """
    if not isinstance(source, Source):
        fix = "give what read_template or parse_template returns, such as parse_template(to_yaml(template))"
        raise UnreadableTemplate("source", f"{shown(source)} has not been read", fix=fix)
    template = expand(source, parameters or {})
    if EMBEDDED in transforms_of(template):
        raise fault(f"what {EMBEDDED} adds to it is only known to CloudFormation", ())
    if invalid := [name for name in template["Resources"] if not (name.isascii() and name.isalnum())]:
        raise ResolveError(
            *(Fault(f"Resource name {name} is non alphanumeric", ("Resources", name)) for name in invalid)
        )
    declared = template.get("Parameters") or {}
    values, faults = parameter_values(declared, parameters or {})
    if faults:
        raise ResolveError(*faults)
    environment = GivenValues(values | dict(pseudo_parameters or {}), facts or {})
    evaluator = Evaluator(template, environment)
    if refused := list(_refused_by_rules(template, evaluator)):
        raise ResolveError(*refused)
    return evaluate(template, evaluator, values, environment.conditions)


def evaluate(
    template: Mapping[str, Any], evaluator: Evaluator, parameters: dict[str, object], conditions: dict[str, bool]
) -> ResolvedTemplate:
    """Resolve a template in an evaluator's environment.

    Args:
        template: The template, its loops expanded.
        evaluator: An evaluator of that template.
        parameters: The parameters' values, passed on to the result.
        conditions: Where the environment records whether conditions hold.

    Raises:
        ResolveError: CloudFormation would refuse the template.
    """
    faults: list[Fault] = []
    for name in template.get("Conditions") or {}:
        with _collected(faults):
            evaluator.condition(name, ("Conditions", name))
    if faults:
        raise ResolveError(*faults)
    present: dict[str, dict[str, Any]] = {"Resources": {}, "Outputs": {}}
    for section, entries in present.items():
        for name, entry in (template.get(section) or {}).items():
            with _collected(faults):
                if _holds(entry, (section, name), evaluator):
                    entries[name] = entry
    resources, outputs = {}, {}
    for name, entry in present["Resources"].items():
        with _collected(faults):
            resources[name] = _resource(name, entry, template["Resources"], present["Resources"], evaluator)
    for name, entry in present["Outputs"].items():
        with _collected(faults):
            outputs[name] = _output(name, entry, evaluator)
    faults += _left_out(resources, outputs, present["Resources"].keys())
    if faults:
        raise ResolveError(*faults)
    return ResolvedTemplate(
        template.get("Parameters") or {},
        parameters,
        conditions,
        _in_order(resources),
        outputs,
        template.get("Mappings") or {},
    )


@contextmanager
def _collected(faults: list[Fault]) -> Iterator[None]:
    try:
        yield
    except ResolveError as error:
        faults += error.faults


def _holds(entry: Mapping[str, Any], at: Location, evaluator: Evaluator) -> bool:
    return "Condition" not in entry or evaluator.condition(entry["Condition"], (*at, "Condition"))


def _refused_by_rules(template: Mapping[str, Any], evaluator: Evaluator) -> Iterator[Fault]:
    for _, where, description in failed_assertions(template.get("Rules") or {}, evaluator):
        yield Fault(f"Template error: {description}", where)


def _resource(
    name: str, entry: Mapping[str, Any], known: Collection[str], present: Collection[str], evaluator: Evaluator
) -> Resource:
    at: Location = ("Resources", name)
    properties = evaluator.value(entry.get("Properties") or {}, (*at, "Properties"))
    beside = ((key, evaluator.value(value, (*at, key))) for key, value in entry.items() if key not in _NOT_EVALUATED)
    attributes = {key: value for key, value in beside if value is not NO_VALUE}
    named = entry.get("DependsOn") or []
    depends_on = [named] if isinstance(named, str) else list(named)
    for logical_id in depends_on:
        if logical_id not in known:
            raise fault(f"{UNRESOLVED} [{logical_id}] in the Resources block", (*at, "DependsOn"))
    mentioned = set(evaluator.mentioned(entry.get("Properties"), (*at, "Properties")))
    # CloudFormation waits for what Metadata names as well
    mentioned |= {one for one in evaluator.mentioned(entry.get("Metadata"), (*at, "Metadata")) if one in present}
    return Resource(
        name,
        entry["Type"],
        {} if properties is NO_VALUE else properties,
        attributes,
        # nothing waits for a resource that a condition leaves out
        tuple(logical_id for logical_id in depends_on if logical_id in present),
        frozenset(mentioned),
    )


def _output(name: str, entry: Mapping[str, Any], evaluator: Evaluator) -> Output:
    at: Location = ("Outputs", name)
    export = (entry.get("Export") or {}).get("Name")
    value = evaluator.value(entry["Value"], (*at, "Value"))
    if value is NO_VALUE or value is None:
        raise fault("an output must have a value", (*at, "Value"))
    return Output(
        value,
        None if export is None else evaluator.value(export, (*at, "Export", "Name")),
        str(entry.get("Description", "")),
    )


def _left_out(
    resources: Mapping[str, Resource], outputs: Mapping[str, Output], present: Collection[str]
) -> Iterator[Fault]:
    """Yield a fault for every reference to a resource that a condition leaves out."""
    for name, resource in resources.items():
        for missing in sorted(one for one in resource.dependencies if one not in present):
            yield Fault(f"{UNRESOLVED} [{missing}] in the Resources block", ("Resources", name))
    for name, output in outputs.items():
        named = {symbol.logical_id for symbol in symbols_in(list(output)) if isinstance(symbol, Reference)}
        for missing in sorted(one for one in named if one not in present):
            yield Fault(f"{UNRESOLVED} [{missing}] in the Outputs block", ("Outputs", name))


def _in_order(resources: Mapping[str, Resource]) -> dict[str, Resource]:
    sorter = graphlib.TopologicalSorter[str]()
    position = {name: number for number, name in enumerate(resources)}
    for name, resource in resources.items():
        sorter.add(name, *sorted(resource.dependencies, key=position.__getitem__))
    try:
        order = list(sorter.static_order())
    except graphlib.CycleError as error:
        cycle = ", ".join(dict.fromkeys(error.args[1]))
        raise ResolveError(Fault(f"{CIRCULAR}: [{cycle}]", ("Resources",))) from None
    return {name: resources[name] for name in order}
