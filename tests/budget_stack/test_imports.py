from __future__ import annotations

import ast
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import budget_stack

PACKAGE = Path(budget_stack.__file__).parent
BLOCKS = sorted(path.stem for path in (PACKAGE / "blocks").glob("*.py") if path.stem != "__init__")


def modules_after(statement):
    code = f"{statement}; import sys; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("block", BLOCKS)
def test_importing_a_block_brings_neither_aws_clients_nor_servers_nor_the_command_line(block):
    loaded = modules_after(f"import budget_stack.blocks.{block}")

    assert not {"boto3", "botocore", "flask", "click", "budget_stack.cli", "budget_stack.stack"} & loaded


def test_the_template_command_brings_no_aws_client():
    loaded = modules_after("import budget_stack.cli.template")

    assert not {"boto3", "botocore", "flask", "budget_stack.configure"} & loaded


def test_every_public_name_can_be_imported():
    assert all(getattr(budget_stack, name) is not None for name in dir(budget_stack))


def test_a_star_imports_every_public_name_and_nothing_else():
    imported = {}
    exec("from budget_stack import *", imported)

    assert set(imported) - {"__builtins__"} == set(budget_stack._MODULE_OF)


def test_the_version_is_that_of_what_is_installed():
    assert budget_stack.__version__ == metadata.version("budget-stack")


def test_importing_the_package_loads_neither_the_builders_nor_what_reads_the_version():
    loaded = modules_after("import budget_stack")

    assert not {"troposphere", "awacs", "importlib.metadata", "budget_stack.stack"} & loaded


def test_type_checkers_see_the_public_names_and_no_others():
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    declared = next(node for node in tree.body if isinstance(node, ast.If))
    names = {(node.module, alias.asname) for node in declared.body for alias in node.names}
    served = {(f"budget_stack.{module}", name) for name, module in budget_stack._MODULE_OF.items()}

    assert names == served


def test_fails_on_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match="module 'budget_stack' has no attribute 'add_lambda'"):
        budget_stack.add_lambda  # noqa: B018


def test_the_package_is_typed():
    assert (PACKAGE / "py.typed").exists()
