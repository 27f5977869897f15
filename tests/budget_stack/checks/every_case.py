"""The cases of all rules, as the files of their tests list them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.budget_stack.checks.mutants import Mutant, NearMiss

_FOLDER = Path(__file__).parent / "rules"
_FILES = [path.relative_to(_FOLDER).with_suffix("") for path in sorted(_FOLDER.rglob("test_*.py"))]
_MODULES = [import_module(".".join(("tests.budget_stack.checks.rules", *file.parts))) for file in _FILES]
MUTANTS: list[Mutant] = [mutant for module in _MODULES for mutant in getattr(module, "MUTANTS", ())]
NEAR_MISSES: list[NearMiss] = [near for module in _MODULES for near in getattr(module, "NEAR_MISSES", ())]
