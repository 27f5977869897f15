"""The table of what each front does to headers."""

from budget_stack.facts.api_gateway import is_reserved
from service.config.fronts import API_GATEWAY, FRONTS


def test_no_header_is_believed_that_no_page_speaks_of():
    for name, front in FRONTS.items():
        assert set(front.believed) == (set() if name == "none" else {"address", "scheme", "host"})
        assert all(header.page.startswith("https://docs.aws.amazon.com/") for header in front.believed.values())


def test_an_integration_may_write_each_header_that_is_believed_of_it():
    for header in API_GATEWAY.believed.values():
        assert header.deed == "overwrites"
        assert not is_reserved(header.name)
        assert "_" not in header.name
