"""What each public package exports: once, importable, and nothing else."""

from __future__ import annotations

import inspect
from importlib import import_module, metadata
from pathlib import Path

import pytest

import budget_stack
import budget_stack.checks
import budget_stack.permissions
import budget_stack.resolve
import budget_stack.testing

FACES = [budget_stack, budget_stack.checks, budget_stack.permissions, budget_stack.resolve, budget_stack.testing]
PACKAGE = Path(budget_stack.__file__).parent
BLOCKS = sorted(path.stem for path in (PACKAGE / "blocks").glob("*.py") if path.stem != "__init__")

each_face = pytest.mark.parametrize("package", FACES, ids=lambda package: package.__name__)


def exported(package):
    """Ask a package for its public names: those of `__all__`, or what it imports and is no module."""
    public = [name for name, value in vars(package).items() if name[0] != "_" and not inspect.ismodule(value)]
    return sorted(getattr(package, "__all__", public))


@each_face
def test_every_exported_name_can_be_imported_and_is_listed(package):
    assert all(getattr(package, name) is not None for name in exported(package))
    assert set(exported(package)) <= set(dir(package))


@each_face
def test_a_star_imports_every_exported_name_and_nothing_else(package):
    imported = {}
    exec(f"from {package.__name__} import *", imported)
    modules = {name for name, value in imported.items() if inspect.ismodule(value)}

    assert set(imported) - {"__builtins__"} - (modules - set(exported(package))) == set(exported(package))


@pytest.mark.parametrize("block", BLOCKS)
def test_what_a_block_offers_is_exported(block):
    module = import_module(f"budget_stack.blocks.{block}")
    offered = {
        name
        for name, value in vars(module).items()
        if getattr(value, "__module__", None) == module.__name__
        and (name.startswith("add_") or (inspect.isclass(value) and name[0] != "_"))
    }

    missing = offered - set(exported(budget_stack))
    assert not missing, f"add {', '.join(sorted(missing))} to budget_stack/__init__.pyi"


@each_face
def test_no_name_is_listed_twice(package):
    face = Path(package.__file__)
    text = (face.with_suffix(".pyi") if face.with_suffix(".pyi").exists() else face).read_text()
    imported = [line.split()[-1] for line in text.splitlines() if line.startswith("from ") and " as " in line]

    assert len(imported) == len(set(imported))


@each_face
def test_fails_on_a_name_that_is_not_there(package):
    with pytest.raises(AttributeError, match="add_lambda"):
        package.add_lambda  # noqa: B018


def test_the_version_is_that_of_what_is_installed():
    assert budget_stack.__version__ == metadata.version("budget-stack")
