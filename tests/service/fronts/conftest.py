import pytest

from tests.service.fronts.deployment import HOSTS, deployed


@pytest.fixture(scope="module", params=HOSTS)
def stack(request, tmp_path_factory):
    """The stack of each address, up."""
    with deployed(request.param, tmp_path_factory.mktemp(request.param)) as stack:
        yield stack
