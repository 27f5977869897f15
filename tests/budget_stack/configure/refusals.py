"""AWS, where it does not allow what it is asked."""

from __future__ import annotations

from botocore.client import BaseClient
from botocore.exceptions import ClientError


def refusing(monkeypatch, *operations):
    """Let AWS refuse these operations from now on."""
    call = BaseClient._make_api_call

    def refuse(self, operation, arguments):
        if operation in operations:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, operation)
        return call(self, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", refuse)
