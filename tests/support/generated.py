"""Generated input, for tests that shall not depend on how busy the machine is."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Takes the time that it takes to make input and to judge it; stands above `given`."""
