"""CloudFormation's intrinsic functions, one family a file; each function registers itself under its name."""

from budget_stack.resolve.functions import conditions, lists, lookups, rules, text  # noqa: F401 - they register
from budget_stack.resolve.functions.registry import CONDITION_FUNCTIONS as CONDITION_FUNCTIONS
from budget_stack.resolve.functions.registry import FUNCTIONS as FUNCTIONS
