"""Whoever comes to the login on the way to something else."""

import re
from html import unescape

PASSWORD = "correct horse battery"
SAME_ORIGIN = {"Origin": "http://localhost"}
BROWSER = SAME_ORIGIN | {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ENTRY = {"kind": "income", "amount": "12,50", "category": "Böoks & \"so\"", "date": "2024-02-29", "payee": "<b>Ada</b>", "description": "one\r\n\r\ntwo  "}  # fmt: skip # noqa: E501


def enter(client, hidden=(), name="ann", password=PASSWORD, headers=BROWSER):
    return client.post("/login", data=dict(hidden) | {"name": name, "password": password}, headers=headers)


def hidden(answer):
    """The fields that the form of the login takes along."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text)
    return {name: unescape(value) for name, value in fields}


def entries(client):
    return client.get("/entries").json["entries"]
