from __future__ import annotations

import gc

import pytest
from troposphere import Template

# What modules hold (cfn-lint's schemas, moto's models) lives as long as the process; looking through it for garbage as
# often as Python does by default takes a fifth of the time of the tests.
gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Leave what is alive to the end of the process, instead of looking through it as each module goes."""
    gc.freeze()


@pytest.fixture
def template() -> Template:
    return Template()
