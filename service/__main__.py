"""`python -m service`: checks the settings and the database, then serves until it is told to stop."""

import os
import signal
import sys
from types import FrameType

from service.config import from_environment
from service.errors import ConfigurationError


def main() -> int:
    # as the first process of a container, a signal without a handler would be ignored
    signal.signal(signal.SIGTERM, _stop)
    try:
        settings = from_environment(os.environ)
        # only now, because these take long enough for a signal to arrive meanwhile
        from service.server import serve
        from service.store import Store

        Store(settings.database_url).close()
        serve(settings)
    except ConfigurationError as error:
        print(f"service: {error}", file=sys.stderr)
        return 2
    return 0


def _stop(signum: int, frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
