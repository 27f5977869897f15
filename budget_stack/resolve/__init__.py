"""Reads any CloudFormation template, and resolves it to what CloudFormation would act on."""

from budget_stack.resolve.environment import AccountFacts as AccountFacts
from budget_stack.resolve.faults import Fault as Fault
from budget_stack.resolve.faults import ResolveError as ResolveError
from budget_stack.resolve.resolution import resolve as resolve
from budget_stack.resolve.resolved import Output as Output
from budget_stack.resolve.resolved import ResolvedTemplate as ResolvedTemplate
from budget_stack.resolve.resolved import Resource as Resource
from budget_stack.resolve.source import Location as Location
from budget_stack.resolve.source import Source as Source
from budget_stack.resolve.source import UnreadableTemplate as UnreadableTemplate
from budget_stack.resolve.source import parse_template as parse_template
from budget_stack.resolve.source import read_template as read_template
from budget_stack.resolve.symbols import Call as Call
from budget_stack.resolve.symbols import Imported as Imported
from budget_stack.resolve.symbols import OpenParameter as OpenParameter
from budget_stack.resolve.symbols import Reference as Reference
from budget_stack.resolve.symbols import Text as Text
