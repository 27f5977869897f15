"""The questions: one for each parameter of the template, each of which an option answers as well."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from troposphere import Parameter, Template

from budget_stack.facts.parameters import is_number, refusal, value_as_text
from budget_stack.facts.regions import REGION_PATTERN
from budget_stack.facts.template import STACK_NAME_PATTERN, as_text

VPC_ID = "AWS::EC2::VPC::Id"
SUBNET_ID = "AWS::EC2::Subnet::Id"

# An id has 8 hexadecimal digits in old accounts, 17 since.
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
_FORMS = {
    type_: {
        "pattern": f"{prefix}-([0-9a-f]{{8}}|[0-9a-f]{{17}})",
        "constraint": f"must be {prefix}- followed by 8 or 17 hexadecimal digits",
    }
    for type_, prefix in ((VPC_ID, "vpc"), (SUBNET_ID, "subnet"))
}
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z0-9])(?=[A-Z][a-z])")


@dataclass(frozen=True, kw_only=True)
class Question:
    """One thing to settle, and what an answer must be.

    Attributes:
        name: The parameter's name.
        label: A few words for it.
        group: The heading it stands under.
        type: CloudFormation's type; numbers are given as text like everything else.
        default: The answer that is taken when nobody gives another; None makes an answer required.
        allowed: The only answers there are; empty when there is no such list.
        pattern: What the whole answer must match.
        is_whole: Whether a number must be a whole one.
        minimum, maximum: Bounds of a number, both included.
        shortest, longest: Bounds of the answer's length, in characters.
        constraint: What an answer must be, in words that begin with "must".
    """

    name: str
    label: str
    description: str
    group: str = ""
    type: str = "String"
    default: str | None = None
    allowed: tuple[str, ...] = ()
    pattern: str | None = None
    is_whole: bool = False
    minimum: float | None = None
    maximum: float | None = None
    shortest: int = 0
    longest: int | None = None
    constraint: str | None = None

    @property
    def option(self) -> str:
        """The option that answers it on the command line."""
        return option_name(self.name)

    @property
    def expected(self) -> str:
        """What an answer must be, in words that begin with "must"."""
        if self.constraint:
            return self.constraint
        if self.allowed:
            return f"must be one of {', '.join(self.allowed)}"
        parts = ["be a number"] if self.type == "Number" else []
        parts += [f"be at least {self.minimum}"] if self.minimum is not None else []
        parts += [f"be at most {self.maximum}"] if self.maximum is not None else []
        parts += [f"have at least {self.shortest} characters"] if self.shortest else []
        parts += [f"have at most {self.longest} characters"] if self.longest is not None else []
        parts += [f"match {self.pattern}"] if self.pattern else []
        return f"must {' and '.join(parts or ['be a text'])}"

    def normal(self, answer: str) -> str:
        """Return an answer as the template spells it: no blanks around it, whole numbers in digits, the list's case."""
        answer = answer.strip()
        # CloudFormation takes 007 and 1e3 too, and what the parameter is for may not
        if self.is_whole and _is_whole(answer):
            answer = str(int(float(answer)))
        return next((value for value in self.allowed if value.casefold() == answer.casefold()), answer)

    def problem(self, answer: str) -> str | None:
        """Return why CloudFormation would refuse an answer, naming the option; None if it would not."""
        if self.type == "Number" and not (_is_whole(answer) if self.is_whole else is_number(answer)):
            return f"{self.option} must be a {'whole ' * self.is_whole}number; got {answer!r}"
        return None if refusal(self._declaration, answer) is None else f"{self.option} {self.expected}; got {answer!r}"

    @property
    def _declaration(self) -> Mapping[str, Any]:
        given = {
            "AllowedValues": list(self.allowed) or None,
            "AllowedPattern": self.pattern,
            "MinValue": self.minimum,
            "MaxValue": self.maximum,
            "MinLength": self.shortest,
            "MaxLength": self.longest,
        }
        return {"Type": self.type} | {key: value for key, value in given.items() if value is not None}


STACK_NAME = Question(
    name="StackName",
    label="Stack name",
    description="Name of the CloudFormation stack; another name is another deployment.",
    group="Deployment",
    default="budget-tracker",
    pattern=STACK_NAME_PATTERN,
    constraint="must be 1 to 128 letters, digits and hyphens, and begin with a letter",
)
REGION = Question(
    name="Region",
    label="Region",
    description="AWS region to deploy to.",
    group="Deployment",
    pattern=REGION_PATTERN,
    constraint="must be the code of an AWS region, such as eu-west-1",
)


def _is_whole(text: str) -> bool:
    return is_number(text) and float(text).is_integer()


def option_name(name: str) -> str:
    """Return a parameter's option: CreateECRRepository is --create-ecr-repository."""
    return "--" + _WORDS.sub("-", name).lower()


def questions(template: Template, labels: Mapping[str, str] = MappingProxyType({})) -> tuple[Question, ...]:
    """Return a question for each parameter of a template, in the order of its console groups.

    Args:
        template: The template.
        labels: A few words for a parameter, by its name; its name where there are none.
    """
    interface: Mapping[str, Any] = template.metadata.get("AWS::CloudFormation::Interface", {})
    group_of: dict[str, str] = {
        name: group["Label"]["default"]
        for group in interface.get("ParameterGroups", ())
        for name in group["Parameters"]
    }
    names = [*group_of, *(name for name in template.parameters if name not in group_of)]
    return tuple(
        _question(template.parameters[name], labels.get(name, name), group_of.get(name, "Other")) for name in names
    )


def _question(parameter: Parameter, label: str, group: str) -> Question:
    given: dict[str, Any] = parameter.properties
    default = value_as_text(given["Default"]) if "Default" in given else None
    rules: dict[str, Any] = {
        "pattern": given.get("AllowedPattern"),
        "constraint": given.get("ConstraintDescription"),
    } | _FORMS.get(given["Type"], {})
    return Question(
        name=str(parameter.title),
        label=label,
        description=given.get("Description", ""),
        group=group,
        type=given["Type"],
        default=default,
        allowed=tuple(map(as_text, given.get("AllowedValues", ()))),
        # CloudFormation has one type for all numbers, so the default tells
        is_whole=given["Type"] == "Number" and default is not None and _is_whole(default),
        minimum=given.get("MinValue"),
        maximum=given.get("MaxValue"),
        shortest=given.get("MinLength", 0),
        longest=given.get("MaxLength"),
        **rules,
    )
