"""Every configuration that a template's parameters and conditions allow, without going through all of them.

Whoever reads a template through a `Configuration` decides nothing beforehand: reading something that different
values of a parameter would decide differently forks, and every way is taken in turn. So a question that depends on
three of twenty conditions is asked at most eight times, and what it depends on needs not be declared.

A parameter without AllowedValues stands for its default, for every text that it is compared with, and for one value
that is none of them and of which nothing else is known, so that two such parameters may still be equal.
"""

from budget_stack.resolve.configurations.configuration import Configuration as Configuration
from budget_stack.resolve.configurations.space import Space as Space
from budget_stack.resolve.configurations.space import TooManyConfigurations as TooManyConfigurations
