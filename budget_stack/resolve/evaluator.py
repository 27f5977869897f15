"""Intrinsic functions, evaluated as far as anything is known about their arguments."""

from __future__ import annotations

import base64
import ipaddress
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from budget_stack.resolve.faults import UNRESOLVED, fault
from budget_stack.resolve.parameters import is_list
from budget_stack.resolve.source import Location
from budget_stack.resolve.symbols import (
    NO_VALUE,
    Call,
    Imported,
    OpenParameter,
    Reference,
    Text,
    as_text,
    concatenated,
    is_known,
    is_symbol,
)
from budget_stack.resolve.transforms import LANGUAGE_EXTENSIONS, is_extended

PSEUDO_PARAMETERS = (
    "AWS::AccountId",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
)
# CloudFormation takes spaces around a name: https://github.com/aws-cloudformation/cfn-lint/issues/236
_IN_SUB = re.compile(r"\$\{(?:(!)([^}]*)|\s*([^}]*?)\s*)\}")


class Environment(Protocol):
    """What a template is evaluated in."""

    def parameter(self, name: str) -> object:
        """The value of a parameter or pseudo parameter: text, a list of texts, or a symbol."""

    def condition(self, name: str, decide: Callable[[], bool]) -> bool:
        """Whether a condition holds; `decide` evaluates it."""

    def equal(self, one: object, other: object) -> bool | None:
        """Whether two values of which at least one is a symbol are equal; None where that cannot be known."""

    def attribute(self, parameter: str, name: str) -> object:
        """What an account knows of a parameter's value, such as a subnet's VpcId; None where nothing is known."""


class Evaluator:
    """Evaluates parts of one template in one environment.

    Every method takes a part as the template has it, and its location for the errors, which are all ResolveError.
    """

    def __init__(self, template: Mapping[str, Any], environment: Environment) -> None:
        self._template, self._environment = template, environment
        self._parameters = template.get("Parameters") or {}
        self._mappings = template.get("Mappings") or {}
        self._conditions = template.get("Conditions") or {}
        self._resources = template["Resources"]
        self._deciding: list[str] = []

    def reach(self, node: Any, at: Location) -> tuple[Any, Location]:
        """Follow `Fn::If` to the branch that holds; whatever else it is stays as it is."""
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
        """Yield the resources that a part names, also where the value does not depend on them in the end."""
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
        """Whether a condition of the template holds."""
        if not isinstance(name, str):
            raise fault("a condition is named by text", at)
        if name not in self._conditions:
            raise fault(f"Unresolved condition dependency {name}", at)

        def decide() -> bool:
            if name in self._deciding:
                raise fault(
                    f"Circular dependency between conditions: {', '.join(self._deciding)}", ("Conditions", name)
                )
            self._deciding.append(name)
            try:
                truth = self.truth(self._conditions[name], ("Conditions", name))
            finally:
                self._deciding.pop()
            if truth is None:
                raise fault("it depends on a value that is not known before deployment", ("Conditions", name))
            return truth

        return self._environment.condition(name, decide)

    def truth(self, node: Any, at: Location) -> bool | None:
        """Evaluate a condition, or an assertion of a rule; None where it depends on what is not known."""
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
        evaluate = _TRUTHS.get(function)
        if evaluate is None:
            raise fault(f"{function} is no condition function", at)
        return evaluate(self, arguments, at)

    def call(self, function: str, arguments: Any, at: Location) -> Any:
        """Evaluate an intrinsic function."""
        evaluate = _FUNCTIONS.get(function)
        if evaluate is None:
            raise fault(f"{function} is no intrinsic function that is known here", at)
        if function in _EXTENSIONS:
            self._need_extensions(function, at)
        return evaluate(self, arguments, at)

    # functions that give values

    def _ref(self, name: Any, at: Location) -> Any:
        if isinstance(name, dict):
            # with AWS::LanguageExtensions the name may be put together
            name = self.value(name, at)
        if not isinstance(name, str):
            raise fault("Ref requires a name", at)
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self._parameters or name in PSEUDO_PARAMETERS:
            return self._environment.parameter(name)
        if name in self._resources:
            return Reference(name)
        raise fault(f"{UNRESOLVED} [{name}] in the template", at)

    def _get_att(self, arguments: Any, at: Location) -> Any:
        if isinstance(arguments, str):
            arguments = arguments.split(".", 1)
        if not isinstance(arguments, list) or len(arguments) != 2 or not isinstance(arguments[0], str):
            raise fault("Fn::GetAtt requires a resource and an attribute", at)
        name, attribute = arguments[0], self.value(arguments[1], (*at, 1))
        if name not in self._resources:
            raise fault(f"{UNRESOLVED} [{name}] in the template", at)
        return Reference(name, attribute) if isinstance(attribute, str) else Call("Fn::GetAtt", [name, attribute])

    def _sub(self, arguments: Any, at: Location) -> Any:
        if isinstance(arguments, dict) and intrinsic(arguments) == "Fn::Transform":
            return Call("Fn::Sub", self.value(arguments, at))
        text, names = (arguments, {}) if isinstance(arguments, str) else self._pair(arguments, at)
        if not isinstance(text, str) or not isinstance(names, dict):
            raise fault("Fn::Sub requires a text, or a text and a mapping", at)
        parts: list[object] = []
        end = 0
        for match in _IN_SUB.finditer(text):
            parts.append(text[end : match.start()])
            end = match.end()
            if match[1]:
                parts.append(f"${{{match[2]}}}")
            elif match[3] in names:
                parts.append(self._scalar(names[match[3]], (*at, 1, match[3])))
            elif "." in match[3]:
                parts.append(self._get_att(match[3], at))
            else:
                parts.append(self._ref(match[3], at))
        return self._concatenated([*parts, text[end:]], at)

    def _join(self, arguments: Any, at: Location) -> Any:
        delimiter, items = self._pair(arguments, at)
        values = self.value(items, (*at, 1))
        if is_symbol(values):
            # what was split is joined again
            if isinstance(values, Call) and values.function == "Fn::Split" and values.arguments[0] == delimiter:
                return values.arguments[1]
            return Call("Fn::Join", [delimiter, values])
        if not isinstance(delimiter, str) or not isinstance(values, list):
            raise fault("Fn::Join requires a delimiter and a list", at)
        pieces = itertools.chain.from_iterable((delimiter, value) for value in values)
        return self._concatenated(list(pieces)[1:], at)

    def _split(self, arguments: Any, at: Location) -> Any:
        delimiter, text = self._pair(arguments, at)
        text = self._scalar(text, (*at, 1))
        if not isinstance(delimiter, str) or not delimiter:
            raise fault("Fn::Split requires a delimiter and a text", at)
        return Call("Fn::Split", [delimiter, text]) if is_symbol(text) else as_text(text).split(delimiter)

    def _select(self, arguments: Any, at: Location) -> Any:
        index, items = self._pair(arguments, at)
        index, items = self.value(index, (*at, 0)), self.value(items, (*at, 1))
        if is_symbol(index):
            return Call("Fn::Select", [index, items])
        if not re.fullmatch("[0-9]+", str(index)):
            raise fault(f"Fn::Select requires a whole number; got {index!r}", at)
        number = int(index)
        if is_symbol(items):
            known = _leading_pieces(items)
            return known[number] if number < len(known) else Call("Fn::Select", [number, items])
        if not isinstance(items, list):
            raise fault("Fn::Select requires a number and a list", at)
        if number >= len(items):
            raise fault(f"Fn::Select cannot select nonexistent value at index {number}", at)
        return items[number]

    def _find_in_map(self, arguments: Any, at: Location) -> Any:
        if not isinstance(arguments, list) or len(arguments) not in (3, 4):
            raise fault("Fn::FindInMap requires a map and two keys", at)
        keys = [self._scalar(key, (*at, number)) for number, key in enumerate(arguments[:3])]
        default = arguments[3].get("DefaultValue") if len(arguments) == 4 and isinstance(arguments[3], dict) else None
        if default is not None:
            self._need_extensions("DefaultValue", at)
        if is_symbol(keys[0]):
            return Call("Fn::FindInMap", keys)
        found: Any = self._mappings.get(as_text(keys[0]))
        for key in keys[1:]:
            if is_symbol(key):
                chosen, unknown = self._key_among(key, found)
                if unknown:
                    return Call("Fn::FindInMap", keys)
                key = chosen
            found = found.get(as_text(key)) if isinstance(found, dict) and key is not None else None
        if found is None:
            if default is not None:
                return self.value(default, (*at, 3, "DefaultValue"))
            # looking among a map's keys may have settled what they are
            keys = [self._environment.parameter(k.name) if isinstance(k, OpenParameter) else k for k in keys]
            if is_known(keys):
                raise fault(f"Unable to get mapping for {'::'.join(map(as_text, keys))}", at)
            return Call("Fn::FindInMap", keys)
        return found

    def _key_among(self, key: object, table: object) -> tuple[str | None, bool]:
        # which of a map's keys it is, and whether that cannot be known
        for candidate in table if isinstance(table, dict) else ():
            same = self._environment.equal(key, candidate)
            if same is None:
                return None, True
            if same:
                return candidate, False
        return None, False

    def _import_value(self, arguments: Any, at: Location) -> Any:
        return Imported(self._scalar(arguments, at))

    def _base64(self, arguments: Any, at: Location) -> Any:
        text = self._scalar(arguments, at)
        return Call("Fn::Base64", text) if is_symbol(text) else base64.b64encode(as_text(text).encode()).decode()

    def _cidr(self, arguments: Any, at: Location) -> Any:
        if not isinstance(arguments, list) or len(arguments) not in (2, 3):
            raise fault("Fn::Cidr requires a block, a number and the bits of a part", at)
        values = [self._scalar(item, (*at, number)) for number, item in enumerate(arguments)]
        if not is_known(values):
            return Call("Fn::Cidr", values)
        block, number, *bits = map(as_text, values)
        if not re.fullmatch("[0-9]{1,3}", number) or not 1 <= int(number) <= 256:
            raise fault("Fn::Cidr makes 1 to 256 parts", at)
        try:
            network = ipaddress.ip_network(block)
            parts = network.subnets(new_prefix=network.max_prefixlen - int(bits[0] if bits else 5))
            found = list(itertools.islice(map(str, parts), int(number)))
        except ValueError as error:
            raise fault(f"Fn::Cidr: {error}", at) from None
        if len(found) < int(number):
            raise fault(f"Fn::Cidr: {block} has fewer than {number} parts of that size", at)
        return found

    def _get_azs(self, arguments: Any, at: Location) -> Any:
        return Call("Fn::GetAZs", self._scalar(arguments, at))

    def _get_stack_output(self, arguments: Any, at: Location) -> Any:
        values = self.value(arguments, at)
        if not isinstance(values, dict) or not {"StackName", "OutputName"} <= values.keys():
            raise fault("Fn::GetStackOutput requires StackName and OutputName", at)
        return Call("Fn::GetStackOutput", values)

    def _length(self, arguments: Any, at: Location) -> Any:
        items = self.value(arguments, at)
        if is_symbol(items):
            return Call("Fn::Length", items)
        if not isinstance(items, list):
            raise fault("Fn::Length requires a list", at)
        return len(items)

    def _to_json_string(self, arguments: Any, at: Location) -> Any:
        value = self.value(arguments, at)
        return json.dumps(value, separators=(",", ":")) if is_known(value) else Call("Fn::ToJsonString", value)

    def _transform(self, arguments: Any, at: Location) -> Any:
        return Call("Fn::Transform", self.value(arguments, at))

    def _unexpected_condition(self, arguments: Any, at: Location) -> Any:
        raise fault(f"{at[-1]} may only stand in Conditions and Rules", at)

    # functions that are true or false

    def _equals(self, arguments: Any, at: Location) -> bool | None:
        one, other = (self._comparable(item, (*at, n)) for n, item in enumerate(self._pair(arguments, at)))
        return self._same(one, other, at)

    def _comparable(self, node: Any, at: Location) -> Any:
        value = self.value(node, at)
        if isinstance(value, list) or (isinstance(value, OpenParameter) and self._holds_list(value.name)):
            # https://github.com/aws-cloudformation/cfn-lint/issues/1639
            raise fault("Fn::Equals compares texts, and this is a list", at)
        return value

    def _holds_list(self, name: str) -> bool:
        return name == "AWS::NotificationARNs" or is_list(self._parameters.get(name, {}))

    def _same(self, one: object, other: object, at: Location) -> bool | None:
        if one == other and is_symbol(one):
            return True
        if is_symbol(one) or is_symbol(other):
            return self._environment.equal(one, other)
        if NO_VALUE in (one, other) or isinstance(one, list | dict) or isinstance(other, list | dict):
            return one == other
        return as_text(one) == as_text(other)

    def _not(self, arguments: Any, at: Location) -> bool | None:
        if not isinstance(arguments, list) or len(arguments) != 1:
            raise fault("Fn::Not requires one condition", at)
        truth = self.truth(arguments[0], (*at, 0))
        return None if truth is None else not truth

    def _and(self, arguments: Any, at: Location) -> bool | None:
        return self._all(arguments, at, False)

    def _or(self, arguments: Any, at: Location) -> bool | None:
        return self._all(arguments, at, True)

    def _all(self, arguments: Any, at: Location, decisive: bool) -> bool | None:
        if not isinstance(arguments, list) or not 2 <= len(arguments) <= 10:
            raise fault(f"{at[-1]} requires a list of 2 to 10 conditions", at)
        unknown = False
        for number, item in enumerate(arguments):
            truth = self.truth(item, (*at, number))
            if truth is decisive:
                return decisive
            unknown = unknown or truth is None
        return None if unknown else not decisive

    # functions that only rules have
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html

    def _contains(self, arguments: Any, at: Location) -> bool | None:
        items, wanted = (self._fact(item, (*at, n)) for n, item in enumerate(self._pair(arguments, at)))
        return self._is_among(wanted, items, at)

    def _is_among(self, wanted: object, items: object, at: Location) -> bool | None:
        if wanted is None or not isinstance(items, list):
            return None
        unknown = False
        for item in items:
            same = None if item is None else self._same(wanted, item, at)
            if same:
                return True
            unknown = unknown or same is None
        return None if unknown else False

    def _each_member_equals(self, arguments: Any, at: Location) -> bool | None:
        items, wanted = (self._fact(item, (*at, n)) for n, item in enumerate(self._pair(arguments, at)))
        return self._every(items, lambda item: None if wanted is None else self._same(item, wanted, at))

    def _each_member_in(self, arguments: Any, at: Location) -> bool | None:
        items, among = (self._fact(item, (*at, n)) for n, item in enumerate(self._pair(arguments, at)))
        return self._every(items, lambda item: self._is_among(item, among, at))

    def _every(self, items: object, holds: Callable[[object], bool | None]) -> bool | None:
        if not isinstance(items, list):
            return None
        unknown = False
        for item in items:
            truth = None if item is None else holds(item)
            if truth is False:
                return False
            unknown = unknown or truth is None
        return None if unknown else True

    def _fact(self, node: Any, at: Location) -> Any:
        # like value(), and None for what only an account could tell
        if isinstance(node, list):
            return [self._fact(item, (*at, number)) for number, item in enumerate(node)]
        if isinstance(node, dict) and len(node) == 1:
            ((function, arguments),) = node.items()
            if function == "Fn::ValueOf":
                parameter, attribute = self._pair(arguments, (*at, function))
                return self._environment.attribute(parameter, attribute)
            if function == "Fn::ValueOfAll":
                type_, attribute = self._pair(arguments, (*at, function))
                return _flat(self._environment.attribute(name, attribute) for name in self._parameters_of(type_))
            if function == "Fn::RefAll":
                # all that the account has of a type
                return None
        return self.value(node, at)

    def _parameters_of(self, type_: str) -> Iterator[str]:
        return (n for n, declared in self._parameters.items() if declared.get("Type") in (type_, f"List<{type_}>"))

    # helpers

    def _pair(self, arguments: Any, at: Location) -> tuple[Any, Any]:
        if not isinstance(arguments, list) or len(arguments) != 2:
            raise fault(f"{at[-1]} requires two arguments", at)
        return arguments[0], arguments[1]

    def _scalar(self, node: Any, at: Location) -> Any:
        value = self.value(node, at)
        if isinstance(value, list | dict) or value is None or value is NO_VALUE:
            raise fault("text is needed here", at)
        return value

    def _need_extensions(self, name: str, at: Location) -> None:
        if not is_extended(self._template):
            raise fault(f"{name} needs Transform: {LANGUAGE_EXTENSIONS}", at)

    def _concatenated(self, parts: list[object], at: Location) -> object:
        try:
            return concatenated(parts)
        except TypeError as error:
            raise fault(str(error), at) from None


def intrinsic(node: Mapping[str, Any]) -> str | None:
    """The function that a mapping calls, or None for one that is data."""
    if len(node) != 1:
        return None
    (key,) = node
    return key if key == "Ref" or (isinstance(key, str) and key.startswith("Fn::")) else None


def named_by(function: str, arguments: Any) -> Iterator[str]:
    """Yield the resources and parameters that a function's arguments name by themselves."""
    if isinstance(arguments, list) and arguments and function in ("Fn::GetAtt", "Fn::Sub"):
        own = arguments[1] if len(arguments) == 2 and isinstance(arguments[1], dict) else {}
        yield from (name for name in named_by(function, arguments[0]) if name not in own)
    elif isinstance(arguments, str) and function in ("Ref", "Fn::GetAtt"):
        yield arguments.split(".")[0]
    elif isinstance(arguments, str) and function == "Fn::Sub":
        yield from (match[3].split(".")[0] for match in _IN_SUB.finditer(arguments) if not match[1])


def _flat(values: Iterable[object]) -> list[object]:
    return list(itertools.chain.from_iterable(value if isinstance(value, list) else [value] for value in values))


def evaluated(call: Call) -> Any:
    """Evaluate a call whose arguments have become known since; itself where that is not enough.

    Raises:
        ResolveError: the arguments are not what the function takes.
    """
    if not is_known(call.arguments) or call.function in _OF_DEPLOYMENT:
        return call
    return Evaluator({"Resources": {}, "Transform": LANGUAGE_EXTENSIONS}, _Nothing()).call(
        call.function, call.arguments, (call.function,)
    )


_OF_DEPLOYMENT = ("Fn::FindInMap", "Fn::GetAZs", "Fn::GetStackOutput", "Fn::Transform")


class _Nothing:
    """The environment of a template that has nothing in it."""

    def parameter(self, name: str) -> object:
        return OpenParameter(name)

    def condition(self, name: str, decide: Callable[[], bool]) -> bool:
        return decide()

    def equal(self, one: object, other: object) -> bool | None:
        return None

    def attribute(self, parameter: str, name: str) -> object:
        return None


def _leading_pieces(split: object) -> list[str]:
    """Of a text that is split, the pieces before its first symbol, which are certain."""
    if not (isinstance(split, Call) and split.function == "Fn::Split"):
        return []
    delimiter, text = split.arguments
    if not isinstance(text, Text) or not isinstance(text.parts[0], str):
        return []
    return text.parts[0].split(delimiter)[:-1]


_FUNCTIONS: dict[str, Callable[[Evaluator, Any, Location], Any]] = {
    "Ref": Evaluator._ref,
    "Fn::Base64": Evaluator._base64,
    "Fn::Cidr": Evaluator._cidr,
    "Fn::FindInMap": Evaluator._find_in_map,
    "Fn::GetAZs": Evaluator._get_azs,
    "Fn::GetAtt": Evaluator._get_att,
    "Fn::GetStackOutput": Evaluator._get_stack_output,
    "Fn::ImportValue": Evaluator._import_value,
    "Fn::Join": Evaluator._join,
    "Fn::Length": Evaluator._length,
    "Fn::Select": Evaluator._select,
    "Fn::Split": Evaluator._split,
    "Fn::Sub": Evaluator._sub,
    "Fn::ToJsonString": Evaluator._to_json_string,
    "Fn::Transform": Evaluator._transform,
} | dict.fromkeys(("Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"), Evaluator._unexpected_condition)
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
_EXTENSIONS = ("Fn::Length", "Fn::ToJsonString")
_TRUTHS: dict[str, Callable[[Evaluator, Any, Location], bool | None]] = {
    "Fn::And": Evaluator._and,
    "Fn::Contains": Evaluator._contains,
    "Fn::EachMemberEquals": Evaluator._each_member_equals,
    "Fn::EachMemberIn": Evaluator._each_member_in,
    "Fn::Equals": Evaluator._equals,
    "Fn::Not": Evaluator._not,
    "Fn::Or": Evaluator._or,
}
