import pytest

from tests.service.front.serving import serving


@pytest.fixture
def server():
    with serving() as served:
        yield served
