"""The IAM permissions that it takes to create, update and delete the stack of a template."""

from budget_stack.permissions.analysis import CannotTell as CannotTell
from budget_stack.permissions.analysis import Permissions as Permissions
from budget_stack.permissions.analysis import permissions_of as permissions_of
from budget_stack.permissions.formats import as_awacs as as_awacs
from budget_stack.permissions.formats import as_json as as_json
from budget_stack.permissions.formats import as_python as as_python
from budget_stack.permissions.formats import as_table as as_table
from budget_stack.permissions.grants import Grant as Grant
from budget_stack.permissions.patterns import Scope as Scope
from budget_stack.permissions.policies import Policies as Policies
from budget_stack.permissions.policies import Statement as Statement
from budget_stack.permissions.policies import document as document
from budget_stack.permissions.policies import policies_of as policies_of
