"""Who logs in to the Budget Tracker, and how."""

from __future__ import annotations

from budget_stack.budget_tracker.parameter import Group, parameter

ALLOW_INSECURE_LOGIN = parameter(
    "AllowInsecureLogin",
    label="Passwords over plain HTTP",
    Type="String",
    Default="false",
    # Not AllowedValues: with one more list of them AWS's validator gives up before it is done.
    AllowedPattern="^(true|false)$",
    ConstraintDescription="must be true or false",
    Description="Whether passwords are accepted over plain HTTP, where anybody on the way can read them.",
)

LOGIN = Group("Login", (ALLOW_INSECURE_LOGIN,))
