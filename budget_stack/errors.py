"""What can go wrong in a caller's hands, each with a message that names the setting and the fix."""

from __future__ import annotations

from budget_stack.shown import shown


class BudgetStackError(Exception):
    """The root of every error that this library raises on purpose."""


class InvalidSetting(BudgetStackError, ValueError):
    """A literal that AWS would reject, or two settings that contradict each other.

    Args:
        setting: The setting's name, as its dataclass spells it.
        got: The value that was given; the message shows an intrinsic as the template has it.
        expected: What it must be; completes "<setting> must be ...".
    """

    def __init__(self, setting: str, got: object, expected: str) -> None:
        super().__init__(f"{setting} must be {expected}; got {shown(got)}")
        self.setting = setting
        self.got = got
        self.expected = expected


class ReferenceInText(BudgetStackError, ValueError):
    """An intrinsic became text: `f"{Ref('Port')}"` is the name of a Python object, and no reference.

    Args:
        path: Where in the template, with a slash between its parts.
        text: The text.
    """

    def __init__(self, path: str, text: str) -> None:
        super().__init__(
            f"{path} is the text {text!r}, which an intrinsic became; give the intrinsic itself, or put it into a text"
            ' with Sub, for example Sub("${Port}/tcp")'
        )
        self.path = path
        self.text = text


class LogicalIdTaken(BudgetStackError, ValueError):
    """Two blocks would give one template the same logical id.

    Args:
        logical_id: The id.
        kind: What the template has of that id.
    """

    def __init__(self, logical_id: str, kind: str = "resource") -> None:
        article = "an" if kind == "output" else "a"
        super().__init__(
            f"the template already has {article} {kind} {logical_id}; give one of the two blocks another prefix, "
            'for example prefix="Api", or another name'
        )
        self.logical_id = logical_id
        self.kind = kind
