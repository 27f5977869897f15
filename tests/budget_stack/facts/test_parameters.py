"""Everybody takes the same texts for values of a parameter."""

from __future__ import annotations

import pytest
from troposphere import Parameter, Template

from budget_stack.checks import parameters as checked
from budget_stack.configure import questions
from budget_stack.resolve import parameters
from budget_stack.resolve.configurations import domains
from tests.budget_stack.facts.readers import Readers

NUMBER = {"Type": "Number", "Default": 5, "MinValue": 1, "MaxValue": 2000}
SAMPLES = [
    (NUMBER, "7", True),
    (NUMBER, "007", True),
    (NUMBER, "1e3", True),
    (NUMBER, "5.0", True),
    (NUMBER, "5.", True),
    (NUMBER, "0", False),
    (NUMBER, "2001", False),
    (NUMBER, "3e3", False),
    (NUMBER, "", False),
    (NUMBER, "five", False),
    (NUMBER, "0x5", False),
    (NUMBER, "5 ", False),
    (NUMBER, "\N{ARABIC-INDIC DIGIT FIVE}", False),
    ({"Type": "Number", "Default": 0.5}, "1.5", True),
    ({"Type": "Number", "Default": 0.5}, "-.5", True),
    ({"Type": "String", "AllowedPattern": "[a-z]+"}, "abc", True),
    ({"Type": "String", "AllowedPattern": "[a-z]+"}, "abC", False),
    ({"Type": "String", "AllowedPattern": "^[a-z]+$"}, "abc\n", False),
    # Java's classes, which Python's own expressions do not know
    ({"Type": "String", "AllowedPattern": r"\p{Lower}+"}, "abc", True),
    ({"Type": "String", "AllowedPattern": r"\p{Lower}+"}, "Abc", False),
    ({"Type": "String", "AllowedPattern": r"[\w&&[^_]]+"}, "a_b", False),
    ({"Type": "String", "AllowedPattern": r"\w+"}, "é", False),
    ({"Type": "String", "MinLength": 2, "MaxLength": 3}, "ab", True),
    ({"Type": "String", "MinLength": 2, "MaxLength": 3}, "a", False),
    ({"Type": "String", "MinLength": "2", "MaxLength": "3"}, "abcd", False),
    ({"Type": "String", "AllowedValues": ["a", "b"]}, "b", True),
    ({"Type": "String", "AllowedValues": ["a", "b"]}, "B", False),
    ({"Type": "String", "AllowedValues": [True, 5]}, "true", True),
    ({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}, "a, b", True),
    ({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}, "a,c", False),
    ({"Type": "List<Number>", "MinValue": 2}, "2,3", True),
    ({"Type": "List<Number>", "MinValue": 2}, "2,1", False),
]
READERS = Readers("parameters", "refusal")


def resources():
    return {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}


@READERS.ask_by(parameters)
def accepts(declaration, text):
    _, faults = parameters.parameter_values({"P": declaration}, {"P": text})
    return not faults


@READERS.ask_by(checked)
def may_be_given(declaration, text):
    try:
        checked.check_values({"Parameters": {"P": declaration}}, {"P": text})
    except checked.InvalidParameter:
        return False
    return True


@READERS.ask_by(checked)
def may_be_the_default(declaration, text):
    template = resources() | {"Parameters": {"P": declaration | {"Default": text}}}
    return checked.unusable_parameters(template, {}) == []


@READERS.ask_by(domains)
def is_considered(declaration, text):
    values = domains.Domains({"P": declaration}, {})
    return values.accepts("P", text)


@READERS.ask_by(questions)
def is_an_answer(declaration, text):
    template = Template()
    # as it stands in a template, which troposphere would rather judge by itself
    parameter = template.add_parameter(Parameter("P", Type="String"))
    parameter.properties.update(declaration)
    (question,) = questions.questions(template)
    return question.problem(text) is None


def test_every_reader_is_asked():
    READERS.check()


@pytest.mark.parametrize(("declaration", "text", "is_taken"), SAMPLES)
def test_everybody_takes_the_same_values(declaration, text, is_taken):
    assert {reader for reader, takes in READERS.tell(declaration, text).items() if takes is not is_taken} == set()
