"""Passwords for Amazon RDS and Aurora: short-lived tokens, signed with the credentials of the task's role."""

import re
from collections.abc import Callable
from typing import Any

from psycopg import OperationalError

from service.storage.dsql_token import NO_CREDENTIALS

# of an instance or a cluster, in China too; a proxy's certificate is no RDS one, and a proxy keeps a database awake
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.Endpoints.html
HOST = re.compile(
    r"[a-z0-9-]+\.(?!proxy-)[a-z0-9-]+\.(?:([a-z0-9-]+)\.rds\.amazonaws\.com|rds\.([a-z0-9-]+)\.amazonaws\.com\.cn)"
)
PORT = 5432
LIFETIME = 15 * 60  # seconds


def region_of(host: str) -> str | None:
    """The region of an RDS or Aurora endpoint; None for any other host."""
    named = HOST.fullmatch(host)
    return (named[1] or named[2]) if named else None


def tokens(host: str, port: int, user: str) -> Callable[[], str]:
    """A function that makes a new token for the user at each call.

    botocore's own function for it belongs to the client of RDS, whose description alone is bigger than this service;
    what it signs is the same.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.Connecting.html
    """
    # only now, because it is big
    from botocore.awsrequest import prepare_request_dict  # type: ignore[import-untyped]
    from botocore.exceptions import BotoCoreError, NoCredentialsError  # type: ignore[import-untyped]
    from botocore.model import ServiceId  # type: ignore[import-untyped]
    from botocore.session import get_session  # type: ignore[import-untyped]
    from botocore.signers import RequestSigner  # type: ignore[import-untyped]

    session, region = get_session(), region_of(host)

    def token() -> str:
        request: dict[str, Any] = {
            "url_path": "/",
            "query_string": "",
            "headers": {},
            "body": {"Action": "connect", "DBUser": user},
            "method": "GET",
        }
        prepare_request_dict(request, f"https://{host}:{port}")
        try:
            signer = RequestSigner(
                ServiceId("RDS"),
                region,
                "rds-db",
                "v4",
                session.get_credentials(),
                session.get_component("event_emitter"),
            )
            url = signer.generate_presigned_url(request, operation_name="connect", expires_in=LIFETIME)
        except NoCredentialsError:
            raise OperationalError(
                f"{NO_CREDENTIALS} are there to sign in to Amazon RDS with: give the task a role, or set "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            ) from None
        except BotoCoreError as error:
            raise OperationalError(f"no token for Amazon RDS could be signed: {error}") from None
        return str(url).removeprefix("https://")

    return token
