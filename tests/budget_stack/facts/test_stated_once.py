"""No fact is stated a second time, and every name of a type is one."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from cfnlint.schema import ResourceNotFoundError

from budget_stack import facts
from budget_stack.facts import resource_types
from budget_stack.facts.names import NAMES
from tests.budget_stack.facts.readers import syntax
from tests.support.schemas import names, schema

MODULES = [importlib.import_module(f"budget_stack.facts.{one.name}") for one in pkgutil.iter_modules(facts.__path__)]
FACTS = {
    f"{module.__name__}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if name.isupper() and not name.startswith("_")
}


def text(module):
    return Path(module.__file__).read_text()


def constants(tree):
    """Texts, and lists of texts and numbers, as a module has them, with the line of each."""
    parts = (ast.Expr, ast.JoinedStr)
    # documentation, and what is only part of a text
    passed_over = {
        id(child) for node in ast.walk(tree) if isinstance(node, parts) for child in ast.iter_child_nodes(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed_over:
            yield node.value, node.lineno
        elif isinstance(node, ast.List | ast.Tuple | ast.Set) and len(node.elts) > 1:
            items = [item.value if isinstance(item, ast.Constant) else None for item in node.elts]
            if None not in items:
                yield frozenset(items), node.lineno


def comparable(value):
    return value if isinstance(value, str) else frozenset(value)


STATED = {
    comparable(value): name
    for name, value in FACTS.items()
    # a word by itself may mean anything
    if (isinstance(value, str) and len(value) > 4) or (isinstance(value, tuple) and len(value) > 1)
}


def test_no_module_states_a_fact_again():
    again = [
        f"{module}, line {line}: {value!r} is {STATED[value]}: import it from there"
        for module, tree in syntax().items()
        for value, line in constants(tree)
        if value in STATED
    ]

    assert again == []


def test_no_module_takes_an_address_of_ecr_apart_by_itself():
    own = [
        f"{module}, line {line}: {value!r}: budget_stack.facts.ecr.image_in_ecr takes images apart"
        for module, tree in syntax().items()
        for value, line in constants(tree)
        if isinstance(value, str) and "dkr" in value and "\\" in value
    ]

    assert own == []


def test_every_name_of_a_resource_type_is_one():
    named = {
        value: f"{module}, line {line}"
        for module, tree in syntax().items()
        for value, line in constants(tree)
        if isinstance(value, str) and re.fullmatch("AWS::[A-Za-z0-9]+::[A-Za-z0-9]+", value)
    }
    named |= {value: resource_types.__name__ for name, value in vars(resource_types).items() if name.isupper()}
    # a key of Metadata
    del named["AWS::CloudFormation::Interface"]

    assert {type_: where for type_, where in named.items() if not is_type(type_)} == {}


def is_type(name):
    try:
        schema(name)
    except ResourceNotFoundError:
        return False
    return True


@pytest.mark.parametrize("type_", NAMES)
def test_what_names_a_resource_is_a_property_of_its_type_that_cannot_be_changed(type_):
    name = NAMES[type_]

    assert name.property in names(type_, "createOnlyProperties")
    assert schema(type_)["properties"][name.property].get("maxLength", name.longest) >= name.longest


def test_every_file_of_facts_names_its_sources():
    assert [module.__name__ for module in MODULES if "https://" not in text(module)] == []


def test_facts_import_nothing_of_ours_but_facts():
    imported = {
        node.module
        for module in MODULES
        for node in ast.walk(ast.parse(text(module)))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("budget_stack")
    }

    assert imported <= {module.__name__ for module in MODULES}
