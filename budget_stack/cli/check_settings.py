"""What a settings file says of `budget-stack check`, in its table [check]."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from budget_stack.settings_file import Document, changed, read_settings
from budget_stack.settings_file.document import CHECK

DEFAULT_FILE = Path("budget-stack.toml")


@dataclass(frozen=True, kw_only=True)
class CheckSettings:
    """How templates are checked, unless an option says otherwise.

    Attributes:
        select: Rules to ask, by id or by what several ids begin with, such as `service-` or `E3`; all if empty.
        ignore: Rules that are not reported, of those.
        severity: The least severity that is reported.
        cfn_lint: Whether cfn-lint is asked.
        cloudformation_validate: Whether AWS's cloudformation-validate is asked.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Literal["error", "warning", "info"] = "info"
    cfn_lint: bool = False
    cloudformation_validate: bool = True


@dataclass(frozen=True, kw_only=True)
class _File:
    check: CheckSettings = field(default_factory=CheckSettings)


def check_settings(file: Path | None) -> tuple[CheckSettings, Path | None]:
    """Return what a file says, and the file; the defaults where it says nothing.

    Args:
        file: The file; left out, budget-stack.toml of the working directory, if there is one.

    Raises:
        InvalidSettingsFile: it cannot be read, or says what cannot be set.
    """
    if file is None and not DEFAULT_FILE.is_file():
        return CheckSettings(), None
    document = read_settings(file or DEFAULT_FILE)
    if CHECK not in document.tables:
        return CheckSettings(), None
    table = Document({CHECK: document.tables[CHECK]}, document.name, document.lines)
    return changed(_File(), table).check, file or DEFAULT_FILE
