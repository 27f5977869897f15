"""The settings of a file system: where it is mounted, what is kept, and when files move to cheaper storage."""

from __future__ import annotations

from collections.abc import Sequence

from troposphere import AWSHelperFn

from budget_stack.errors import InvalidSetting
from budget_stack.facts.file_systems import DAYS_OF_TRANSITION
from budget_stack.frozen import Frozen
from budget_stack.literals import check_bool, check_different, check_references_of
from budget_stack.values import Value, Values, is_literal


class FileSystemSettings(Frozen):
    """The file system of Amazon EFS that the stack makes for volumes that name none.

    It is encrypted, only the tasks reach it, and it stays when its stack goes. Each volume has a directory and an
    access point of its own, with the container's user as owner.

    Attributes:
        subnet_ids: One subnet in each zone of the tasks, where it is mounted; `None` for the subnets of the tasks,
            which are then one a zone. EFS has one mount target a zone: it refuses a second subnet there, and so a
            subnet that takes the place of another or changes its place among these.
        automatic_backups: Whether AWS Backup makes a copy every day and keeps it for 35 days.
        transition_to_ia: After how long without access a file moves to infrequent access, where keeping it costs a
            tenth or less, and reading it something: AFTER_1_DAY, AFTER_7_DAYS, AFTER_14_DAYS, AFTER_30_DAYS,
            AFTER_60_DAYS, AFTER_90_DAYS, AFTER_180_DAYS, AFTER_270_DAYS or AFTER_365_DAYS. With the first access it
            moves back. `None` for never.
        kms_key_arn: The customer-managed KMS key that encrypts it, chosen for good; `None` for AWS's own key of EFS.

    Raises:
        InvalidSetting: a list of subnets that only deployment knows, or one subnet twice; a time that EFS has not.

    Source: https://docs.aws.amazon.com/efs/latest/ug/automatic-backups.html
        https://docs.aws.amazon.com/efs/latest/ug/lifecycle-management-efs.html
        https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html
    """

    subnet_ids: Sequence[Value] | None = None
    automatic_backups: bool = True
    transition_to_ia: Value | None = "AFTER_30_DAYS"
    kms_key_arn: Value | None = None

    def __post_init__(self) -> None:
        if self.subnet_ids is not None:
            one_by_one("subnet_ids", self.subnet_ids)
        check_references_of(self, "subnet_ids", "kms_key_arn")
        check_bool("automatic_backups", self.automatic_backups)
        after = self.transition_to_ia
        if after is not None and is_literal(after) and after not in [*DAYS_OF_TRANSITION]:
            raise InvalidSetting("transition_to_ia", after, f"one of {', '.join(DAYS_OF_TRANSITION)}")


def one_by_one(setting: str, subnet_ids: Values) -> Sequence[Value]:
    """Return the subnets, each of which gets a mount target.

    Raises:
        InvalidSetting: a list that only deployment knows, or one subnet twice.
    """
    if isinstance(subnet_ids, AWSHelperFn):
        expected = (
            "a sequence, each of which is the subnet of a mount target of the stack's own file system: of a list "
            'parameter, (Select(0, Ref("Subnets")), Select(1, Ref("Subnets")))'
        )
        raise InvalidSetting(setting, subnet_ids, expected)
    check_different(setting, subnet_ids, at_least=1)
    return subnet_ids
