from __future__ import annotations

import pytest
from troposphere import Template

from budget_stack import add_parameters


@pytest.fixture
def shipped(template: Template) -> Template:
    add_parameters(template)
    return template
