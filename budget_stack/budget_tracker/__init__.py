"""The shipped template: the Budget Tracker, everything it may vary in being a parameter."""

from budget_stack.budget_tracker.beside import BudgetTrackerSettings as BudgetTrackerSettings
from budget_stack.budget_tracker.build import build_budget_tracker as build_budget_tracker
from budget_stack.budget_tracker.settings import add_parameters as add_parameters
