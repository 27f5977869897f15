"""For tests of one address alone; all others run for each."""

import pytest

BEHIND_LOAD_BALANCER = pytest.mark.parametrize("stack", ["load-balancer"], indirect=True)
BEHIND_HTTP_API = pytest.mark.parametrize("stack", ["api-gateway"], indirect=True)
