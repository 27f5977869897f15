from __future__ import annotations

import pytest
from troposphere import Template


@pytest.fixture
def template() -> Template:
    return Template()
