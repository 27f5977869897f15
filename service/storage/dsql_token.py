"""Passwords for Aurora DSQL: short-lived tokens, signed with the credentials of the task's role."""

import re
from collections.abc import Callable
from typing import Any

from psycopg import OperationalError

from service.errors import ConfigurationError

# the second part is dsql, or dsql-<suffix>
# https://docs.aws.amazon.com/aurora-dsql/latest/userguide/SECTION_authentication-token.html
HOST = re.compile(r"[a-z0-9]+\.dsql[a-z0-9-]*\.([a-z0-9-]+)\.on\.aws")
NO_CREDENTIALS = "no AWS credentials"


def tokens(host: str, user: str) -> Callable[[], str]:
    """A function that makes a new token for the user at each call.

    The client is made once, and keeps the credentials until they have to be renewed: on a quarter of a vCPU it takes
    longer to make than a connection may, and a token then a few milliseconds. A token is good for 15 minutes.

    Raises:
        ConfigurationError: the host is that of no cluster.
    """
    if not (named := HOST.fullmatch(host)):
        raise ConfigurationError(
            "DATABASE_URL must name the endpoint of an Aurora DSQL cluster, <cluster>.dsql.<region>.on.aws; "
            f"got {host!r}"
        )
    # only now, because it is big
    from botocore.exceptions import BotoCoreError, NoCredentialsError  # type: ignore[import-untyped]
    from botocore.session import get_session  # type: ignore[import-untyped]

    region = named[1]
    client: Any = get_session().create_client("dsql", region_name=region)
    sign = client.generate_db_connect_admin_auth_token if user == "admin" else client.generate_db_connect_auth_token

    def token() -> str:
        try:
            return str(sign(host, region))
        except NoCredentialsError:
            raise OperationalError(
                f"{NO_CREDENTIALS} are there to sign in to Aurora DSQL with: give the task a role, or set "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            ) from None
        except BotoCoreError as error:
            raise OperationalError(f"no token for Aurora DSQL could be signed: {error}") from None

    return token
