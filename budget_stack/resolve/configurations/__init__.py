"""Explores every configuration that a template's parameters and conditions allow, without enumerating them all.

Reading a template through a `Configuration` decides parameters only as far as the reader depends on them: where
different values would give different answers, the search forks, and later takes the other ways. So a question that
depends on three of twenty conditions is asked at most eight times, and nobody has to declare what it depends on.

A parameter without AllowedValues is taken to be its default, or any text that it is compared with, or a value that
is none of these. Nothing more is known about the last, so two parameters of that kind may still be equal.
"""

from budget_stack.resolve.configurations.configuration import Configuration as Configuration
from budget_stack.resolve.configurations.space import Space as Space
from budget_stack.resolve.configurations.space import TooManyConfigurations as TooManyConfigurations
