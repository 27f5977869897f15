"""Evaluates parts of a template, as far as their values are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.template import LANGUAGE_EXTENSIONS, PSEUDO_PARAMETERS
from budget_stack.resolve.environment import Environment, GivenValues
from budget_stack.resolve.faults import UNRESOLVED, fault
from budget_stack.resolve.functions import CONDITION_FUNCTIONS, FUNCTIONS
from budget_stack.resolve.intrinsics import intrinsic, named_by
from budget_stack.resolve.source import Location
from budget_stack.resolve.symbols import NO_VALUE, Call, Reference, is_known, is_symbol
from budget_stack.resolve.transforms import is_extended

_MOST_DEEP = 50


class Evaluator:
    """Evaluates parts of one template in one environment.

    Every method takes a part as the template has it, and its location for errors, which are all ResolveError.

    Attributes:
        environment: What knows the values of parameters.
        parameters: The template's Parameters section.
        mappings: The template's Mappings section.
    """

    def __init__(self, template: Mapping[str, Any], environment: Environment) -> None:
        self.environment = environment
        self.parameters: Mapping[str, Any] = template.get("Parameters") or {}
        self.mappings: Mapping[str, Any] = template.get("Mappings") or {}
        self._template = template
        self._conditions = template.get("Conditions") or {}
        self._resources = template["Resources"]
        self._deciding: list[str] = []

    def reach(self, node: Any, at: Location) -> tuple[Any, Location]:
        """Follow `Fn::If` to the branch that holds; anything else stays as it is."""
        while isinstance(node, dict) and len(node) == 1 and "Fn::If" in node:
            arguments, at = node["Fn::If"], (*at, "Fn::If")
            if not isinstance(arguments, list) or len(arguments) != 3 or not isinstance(arguments[0], str):
                raise fault("Fn::If requires a condition's name and two values", at)
            number = 1 if self.condition(arguments[0], at) else 2
            node, at = arguments[number], (*at, number)
        return node, at

    def value(self, node: Any, at: Location) -> Any:
        """Evaluate a part with everything in it."""
        node, at = self.reach(node, at)
        if isinstance(node, list):
            items = (self.value(item, (*at, number)) for number, item in enumerate(node))
            return [item for item in items if item is not NO_VALUE]
        if node is None:
            raise fault("'null' values are not allowed in templates", at)
        if not isinstance(node, dict):
            return node
        if function := intrinsic(node):
            return self.call(function, node[function], (*at, function))
        values = ((key, self.value(item, (*at, key))) for key, item in node.items())
        return {key: value for key, value in values if value is not NO_VALUE}

    def mentioned(self, node: Any, at: Location) -> Iterator[str]:
        """Yield the resources that a part names, even if its value does not depend on them in the end."""
        node, at = self.reach(node, at)
        if isinstance(node, list):
            for number, item in enumerate(node):
                yield from self.mentioned(item, (*at, number))
        if not isinstance(node, dict):
            return
        for key, item in node.items():
            yield from (name for name in named_by(key, item) if name in self._resources)
            yield from self.mentioned(item, (*at, key))

    def condition(self, name: str, at: Location) -> bool:
        """Tell whether a condition of the template holds."""
        if not isinstance(name, str):
            raise fault("a condition is named by text", at)
        if name not in self._conditions:
            raise fault(f"Unresolved condition dependency {name}", at)
        return self.environment.condition(name, lambda: self._decide(name))

    def _decide(self, name: str) -> bool:
        at: Location = ("Conditions", name)
        if name in self._deciding:
            raise fault(f"Circular dependency between conditions: {', '.join(self._deciding)}", at)
        if len(self._deciding) >= _MOST_DEEP:
            raise RecursionError(f"more than {_MOST_DEEP} conditions depend on each other")
        self._deciding.append(name)
        try:
            truth = self.truth(self._conditions[name], at)
        finally:
            self._deciding.pop()
        if truth is None:
            raise fault("it depends on a value that is not known before deployment", at)
        return truth

    def truth(self, node: Any, at: Location) -> bool | None:
        """Evaluate a condition, or a rule's assertion; None if it depends on something that is not known."""
        if isinstance(node, bool):
            return node
        if isinstance(node, str) and node in ("true", "false"):
            return node == "true"
        if not isinstance(node, dict) or len(node) != 1:
            raise fault("a condition must be one of the condition functions", at)
        ((function, arguments),) = node.items()
        at = (*at, function)
        if function == "Condition":
            return self.condition(arguments, at)
        evaluate = CONDITION_FUNCTIONS.get(function)
        if evaluate is None:
            raise fault(f"{function} is no condition function", at)
        return evaluate(self, arguments, at)

    def call(self, name: str, arguments: Any, at: Location) -> Any:
        """Evaluate an intrinsic function."""
        if name == "Ref":
            return self.ref(arguments, at)
        if name == "Fn::GetAtt":
            return self.get_att(arguments, at)
        function = FUNCTIONS.get(name)
        if function is None:
            raise fault(f"{name} is no intrinsic function that is known here", at)
        if function.is_extension:
            self.require_extensions(name, at)
        return function.evaluate(self, arguments, at)

    def ref(self, name: Any, at: Location) -> Any:
        """Return what `Ref` gives: a parameter's value, or a symbol for a resource."""
        if isinstance(name, dict):
            # with AWS::LanguageExtensions the name may itself be computed
            name = self.value(name, at)
            if is_symbol(name):
                return Call("Ref", name)
        if not isinstance(name, str):
            raise fault("Ref requires a name", at)
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self.parameters or name in PSEUDO_PARAMETERS:
            return self.environment.parameter(name)
        if name in self._resources:
            return Reference(name)
        raise fault(f"{UNRESOLVED} [{name}] in the template", at)

    def get_att(self, arguments: Any, at: Location) -> Any:
        """Return what `Fn::GetAtt` gives: a symbol for a resource's attribute."""
        if isinstance(arguments, str):
            arguments = arguments.split(".", 1)
        if not isinstance(arguments, list) or len(arguments) != 2 or not isinstance(arguments[0], str | dict):
            raise fault("Fn::GetAtt requires a resource and an attribute", at)
        name, attribute = arguments[0], self.value(arguments[1], (*at, 1))
        if isinstance(name, dict):
            self.require_extensions("a function in Fn::GetAtt", at)
            name = self.value(name, (*at, 0))
            if is_symbol(name):
                return Call("Fn::GetAtt", [name, attribute])
        if not isinstance(name, str) or name not in self._resources:
            raise fault(f"{UNRESOLVED} [{name}] in the template", at)
        return Reference(name, attribute) if isinstance(attribute, str) else Call("Fn::GetAtt", [name, attribute])

    def require_extensions(self, name: str, at: Location) -> None:
        """Raise ResolveError unless the template declares the transform that `name` needs."""
        if not is_extended(self._template):
            raise fault(f"{name} needs Transform: {LANGUAGE_EXTENSIONS}", at)


def evaluated(call: Call) -> Any:
    """Evaluate a call whose arguments have become known; the call itself if they are not enough.

    Raises:
        ResolveError: the arguments are not what the function takes.
    """
    function = FUNCTIONS.get(call.function)
    # what a computed name refers to is a matter of the template
    names_something = call.function in ("Ref", "Fn::GetAtt")
    if names_something or not is_known(call.arguments) or (function and not function.is_pure):
        return call
    # it needs nothing of a template but the call itself
    evaluator = Evaluator({"Resources": {}, "Transform": LANGUAGE_EXTENSIONS}, GivenValues({}, {}))
    return evaluator.call(call.function, call.arguments, (call.function,))
