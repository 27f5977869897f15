"""The settings of an Aurora PostgreSQL database: where it is, how far it scales, when it pauses, what is kept."""

from __future__ import annotations

import re
from typing import ClassVar

from troposphere import AWSHelperFn

from budget_stack.errors import InvalidSetting
from budget_stack.facts.aurora import (
    BACKUP_DAYS,
    CAPACITY_STEP,
    ENGINE,
    LEAST_MAXIMUM,
    LONGEST_PAUSE,
    MOST_CAPACITY,
    SHORTEST_PAUSE,
    VERSION_PATTERN,
    can_pause,
)
from budget_stack.frozen import Frozen
from budget_stack.literals import (
    check_bool,
    check_different,
    check_number,
    check_references_of,
    check_text,
)
from budget_stack.values import Value, Values, is_literal


class AuroraSettings(Frozen):
    """An Aurora PostgreSQL cluster with one serverless instance, which only the tasks reach, and which may pause.

    Nobody has a password to it: the task role signs in as the master user with tokens of IAM. While no connection is
    open it pauses, and costs its storage alone; the first connection after that waits about 15 seconds, or 30 and more
    after a day. In a settings file this is `kind = "aurora-postgresql"`.

    Attributes:
        subnet_ids: Two subnets at least, in different availability zones of the stack's VPC; private ones if there are
            any. `None` for those of the tasks: the database has no public address in them either.
        engine_version: The version of Aurora PostgreSQL, with its minor version, such as `17.7`.
        min_capacity: Aurora capacity units of about 2 GiB that are there at least: 0 to 256, in halves. 0 lets the
            database pause, with versions from 13.15, 14.12, 15.7 or 16.3 on.
        max_capacity: The same at most: 1 to 256, in halves, and not below `min_capacity`. It bounds what an hour costs.
        seconds_until_auto_pause: Seconds without any connection until it pauses, 300 to 86,400; `None` for AWS's
            default of 300. For a `min_capacity` of 0 alone.
        backup_retention_period: Days for which one can go back to any second, 1 to 35.
        deletion_protection: Whether AWS refuses to delete the cluster, whoever asks. The rollback of an operation
            that created it then fails. Without it a last snapshot is left behind when the cluster goes.
        kms_key_arn: The customer-managed KMS key that encrypts it, chosen for good; `None` for AWS's own key of RDS.

    Raises:
        InvalidSetting: a literal of the wrong type, out of its range or not in halves; a minimum above the maximum; a
            version that cannot pause, with a `min_capacity` of 0; a time until a pause that never comes.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
    """

    kind: ClassVar[str] = ENGINE

    subnet_ids: Values | None = None
    engine_version: Value = "17.7"
    min_capacity: float | AWSHelperFn = 0
    max_capacity: float | AWSHelperFn = 4
    seconds_until_auto_pause: Value | None = None
    backup_retention_period: Value = 7
    deletion_protection: bool | AWSHelperFn = True
    kms_key_arn: Value | None = None

    def __post_init__(self) -> None:
        check_references_of(self, "subnet_ids", "kms_key_arn")
        if self.subnet_ids is not None and not isinstance(self.subnet_ids, AWSHelperFn):
            check_different("subnet_ids", self.subnet_ids, at_least=2)
        check_text("engine_version", self.engine_version)
        if is_literal(self.engine_version) and not re.fullmatch(VERSION_PATTERN, str(self.engine_version)):
            raise InvalidSetting("engine_version", self.engine_version, "a version such as 17.7")
        self._check_capacity()
        check_number("backup_retention_period", self.backup_retention_period, *BACKUP_DAYS, unit="days")
        if not isinstance(self.deletion_protection, AWSHelperFn):
            check_bool("deletion_protection", self.deletion_protection)

    def _check_capacity(self) -> None:
        least, most = self.min_capacity, self.max_capacity
        _check_units("min_capacity", least, 0)
        _check_units("max_capacity", most, LEAST_MAXIMUM)
        known = not isinstance(least, AWSHelperFn)
        if not isinstance(least, AWSHelperFn) and not isinstance(most, AWSHelperFn) and least > most:
            raise InvalidSetting("min_capacity", least, f"at most max_capacity, which is {most:g}")
        if known and least == 0 and is_literal(self.engine_version) and not can_pause(str(self.engine_version)):
            expected = "13.15, 14.12, 15.7, 16.3 or later, with its minor version, where min_capacity is 0"
            raise InvalidSetting("engine_version", self.engine_version, expected)
        pause = self.seconds_until_auto_pause
        if pause is not None:
            check_number("seconds_until_auto_pause", pause, SHORTEST_PAUSE, LONGEST_PAUSE, "seconds")
            if known and least != 0:
                expected = "left out where min_capacity is not 0: such a database never pauses"
                raise InvalidSetting("seconds_until_auto_pause", pause, expected)


def _check_units(setting: str, value: float | AWSHelperFn, low: int) -> None:
    if isinstance(value, AWSHelperFn):
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidSetting(setting, value, "a number of Aurora capacity units")
    if not low <= value <= MOST_CAPACITY or value % CAPACITY_STEP:
        raise InvalidSetting(setting, value, f"{low} to {MOST_CAPACITY} Aurora capacity units, in steps of one half")
