"""Tells what would fail on AWS, or hurt there, without an account."""

from budget_stack.checks.engines.engine import NotInstalled as NotInstalled
from budget_stack.checks.explanation import UnknownRule as UnknownRule
from budget_stack.checks.explanation import explain as explain
from budget_stack.checks.formats.json_list import as_json as as_json
from budget_stack.checks.formats.sarif import as_sarif as as_sarif
from budget_stack.checks.formats.summary import as_summary as as_summary
from budget_stack.checks.formats.text import as_text as as_text
from budget_stack.checks.parameters import InvalidParameter as InvalidParameter
from budget_stack.checks.pipeline import EngineName as EngineName
from budget_stack.checks.pipeline import check as check
from budget_stack.checks.pipeline import unread as unread
from budget_stack.checks.preparation import UnusableDeployed as UnusableDeployed
from budget_stack.checks.report import Finding as Finding
from budget_stack.checks.report import Report as Report
from budget_stack.checks.report import Severity as Severity
from budget_stack.checks.report import Suppressed as Suppressed
from budget_stack.checks.rule import Rule as Rule
from budget_stack.checks.rules import all_rules as all_rules
from budget_stack.checks.selection import Selection as Selection
