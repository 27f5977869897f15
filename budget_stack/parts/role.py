"""A role that tells of it when somebody would take away what its stack needs."""

from __future__ import annotations

from troposphere import iam

from budget_stack.errors import InvalidSetting
from budget_stack.shown import shown

_POLICIES = "ManagedPolicyArns"


class Role(iam.Role):
    """A role whose policies stay: whoever sets others would take a right from the stack, and only a task would notice.

    Policies are attached here and not by the policies themselves, so that nothing starts before its role has them all,
    and no update takes one away for a moment.
    """

    def __setattr__(self, name: str, value: object) -> None:
        """Set a property.

        Raises:
            InvalidSetting: other policies, without one that the role has.
        """
        if name == _POLICIES:
            for policy in self.properties.get(_POLICIES, ()):
                if not (isinstance(value, list) and policy in value):
                    expected = (
                        f"a list that keeps {shown(policy)}, which the stack needs: write {_POLICIES} += [...], or "
                        "name policies of the application in ContainerSettings.policy_arns"
                    )
                    raise InvalidSetting(f"{self.title}.{_POLICIES}", value, expected)
        super().__setattr__(name, value)
