"""`python -m service.health`: exit status 0 when the service on this machine is healthy, 1 when not.

For images that have no curl. Asks HEALTH_CHECK_PATH, or /health, on PORT.
"""

import http.client
import os
import sys
from collections.abc import Mapping

from service.config.settings import from_environment
from service.errors import ConfigurationError

TIMEOUT = 3  # seconds


def problem(environ: Mapping[str, str]) -> str | None:
    """What is wrong with the service that the environment describes, or None."""
    path = environ.get("HEALTH_CHECK_PATH") or "/health"
    try:
        settings = from_environment(environ)
        connection = http.client.HTTPConnection(settings.local_address, settings.port, timeout=TIMEOUT)
        connection.request("GET", path)
        status = connection.getresponse().status
    except (ConfigurationError, OSError, http.client.HTTPException) as error:
        return str(error) or type(error).__name__
    return None if status == 200 else f"{path} answers {status} instead of 200"


def main() -> int:
    wrong = problem(os.environ)
    if wrong:
        print(f"service.health: {wrong}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
