"""Logical ids: prefix + role, the contract with every stack already deployed."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from typing import Self, TypeVar

from troposphere import AWSHelperFn, AWSObject, Output, Ref, Template

from budget_stack.errors import InvalidSetting, LogicalIdTaken
from budget_stack.facts.template import LONGEST_LOGICAL_ID
from budget_stack.shown import shown
from budget_stack.spelling import nearest
from budget_stack.values import Value, sub

Resource = TypeVar("Resource", bound=AWSObject)


class Names(str):
    """A prefix by which some roles have logical ids of your own; a block takes it as `prefix`, like any other.

    So a stack that runs moves onto the blocks without any of its resources being replaced.

    Args:
        names: The whole logical id of each role that has one of its own, such as `{"Service": "ApiService"}`. A role is
            what stands behind the prefix in the logical id that a block gives by itself, of a resource, an output, an
            export or a condition.
        prefix: Starts the logical ids of all other roles.

    Raises:
        InvalidSetting: an id that no resource may have, or one id for two roles.
    """

    def __new__(cls, names: Mapping[str, str], prefix: str = "") -> Self:
        """Return the prefix, as text."""
        return super().__new__(cls, prefix)

    def __init__(self, names: Mapping[str, str], prefix: str = "") -> None:
        if not isinstance(names, Mapping):
            raise InvalidSetting("names", names, 'a mapping such as {"Service": "ApiService"}')
        roles: dict[str, str] = {}
        for role, name in names.items():
            setting = f"names[{shown(role)}]"
            if not (isinstance(name, str) and re.fullmatch("[A-Za-z0-9]+", name) and len(name) <= LONGEST_LOGICAL_ID):
                raise InvalidSetting(setting, name, f"letters and digits only, {LONGEST_LOGICAL_ID} at most")
            if name in roles:
                raise InvalidSetting(setting, name, f"another logical id than that of {roles[name]}")
            roles[name] = role
        self._names, self._inner = dict(names), ""
        self._asked: set[str] = set()

    def name_of(self, role: str) -> str | None:
        """Return the id that a role was given; `None` for one that has the prefix."""
        role = self._inner + role
        self._asked.add(role)
        return self._names.get(role)

    def before(self, name: str) -> Self:
        """Return what roles have whose prefix is longer by a name: the same names, where such a role was given one."""
        made = super().__new__(type(self), str(self) + name)
        made._names, made._asked, made._inner = self._names, self._asked, self._inner + name
        return made

    def check_roles(self) -> None:
        """Refuse a name that no resource got: `build_stack` does so at its end, with single blocks it is yours to do.

        Raises:
            InvalidSetting: no block that took this prefix has such a role.
        """
        for role, name in self._names.items():
            if role not in self._asked:
                near = nearest(role, self._asked)
                expected = "for a role of what is built" + (f", such as {near}" if near else "")
                raise InvalidSetting(f"names[{role!r}]", name, expected)


def longer_prefix(prefix: str, name: str) -> str:
    """Return a prefix, longer by the name of one of several alike within a block."""
    return prefix.before(name) if isinstance(prefix, Names) else prefix + name


def logical_id(prefix: str, role: str) -> str:
    """Return the logical id of the resource that plays `role` in the block with this prefix.

    Args:
        prefix: Letters and digits, or empty. Two copies of a block in one template take two prefixes. `Names` give
            some roles ids of their own.
        role: What the resource is for, in CamelCase.

    Raises:
        InvalidSetting: the prefix or the role has other characters, or the prefix makes an id longer than 255
            characters.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
    """
    for setting, part in (("prefix", prefix), ("role", role)):
        if part and not re.fullmatch("[A-Za-z0-9]+", part):
            raise InvalidSetting(setting, part, "letters and digits only, as in every logical id")
    if isinstance(prefix, Names) and (name := prefix.name_of(role)) is not None:
        return name
    if len(prefix) + len(role) > LONGEST_LOGICAL_ID:
        raise InvalidSetting("prefix", prefix, f"at most {LONGEST_LOGICAL_ID - len(role)} characters")
    return prefix + role


def stack_name_of(title: str, role: str) -> Value:
    """Return what people find a resource by once its stack is gone, even if a template has several of its role.

    It is the stack's name alone where neither a prefix nor `Names` set its logical id apart from its role.
    """
    return Ref("AWS::StackName") if title == role else sub(f"${{AWS::StackName}}-{title}")


def check_template(template: object) -> None:
    """Refuse what is no template, such as the handle of a stack in place of its template.

    Raises:
        InvalidSetting: it is none.
    """
    if not isinstance(template, Template):
        is_in_it = isinstance(getattr(template, "template", None), Template)
        expected = "a troposphere Template" + (", which is its part `template`" if is_in_it else "")
        raise InvalidSetting("template", template, expected)


def add_resource(template: Template, resource: Resource) -> Resource:
    """Add a resource and return it.

    Raises:
        InvalidSetting: what it is to be added to is no template.
        LogicalIdTaken: the template has a resource, or a parameter, of this logical id.
    """
    check_template(template)
    # one name for both would leave open what Ref means
    _check_free(resource.title, resource=template.resources, parameter=template.parameters)
    template.add_resource(resource)
    return resource


def add_condition(template: Template, name: str, condition: AWSHelperFn) -> None:
    """Add a condition.

    Raises:
        LogicalIdTaken: the template has a condition of this name.
    """
    _check_free(name, condition=template.conditions)
    template.add_condition(name, condition)


def add_named_output(template: Template, output: Output) -> None:
    """Add an output.

    Raises:
        LogicalIdTaken: the template has an output of this name.
    """
    _check_free(output.title, output=template.outputs)
    template.add_output(output)


def _check_free(name: str | None, **sections: Container[str]) -> None:
    for kind, names in sections.items():
        if name is not None and name in names:
            raise LogicalIdTaken(name, kind)


@contextmanager
def all_or_nothing(template: Template) -> Iterator[None]:
    """Leave a template as it was where what is done to it fails."""
    sections = dict(vars(template))
    contents = {name: dict(section) for name, section in sections.items() if isinstance(section, dict)}
    try:
        yield
    except BaseException:
        vars(template).update(sections)
        for name, content in contents.items():
            sections[name].clear()
            sections[name].update(content)
        raise
