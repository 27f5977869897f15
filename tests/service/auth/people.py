"""Two people who can log in, and how they do."""

import re
from dataclasses import replace

from service.auth.users import add_user
from service.config.access import Access
from service.config.fronts import LOAD_BALANCER
from tests.service.applications import application

ACCESS = Access(required=True, secret_key="k" * 32)
PASSWORD = "correct horse battery"
EXPENSE = {"amount": "1.00", "category": "Bus", "date": "2025-04-02"}
SAME_ORIGIN = {"Origin": "http://localhost"}
UNKNOWN = '{"error":"Log in at /login, or send a token: Authorization: Bearer <token>."}\n'
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def log_in(app, name="ann", password=PASSWORD, **options):
    client = app.test_client()
    options = {"headers": SAME_ORIGIN} | options
    answer = client.post("/login", data={"name": name, "password": password}, **options)
    return client, answer


def token_of(app, name):
    client, _ = log_in(app, name)
    made = client.post("/tokens", json={"label": "phone"}, headers=SAME_ORIGIN)
    assert made.status_code == 201, made.json
    return {"Authorization": f"Bearer {made.json['token']}"}


def routes(app):
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods):
            yield rule.endpoint, method, re.sub("<[^>]+>", "x", rule.rule)


def behind_proxy(store, **access):
    add_user(store, "ann", PASSWORD)
    return application(store, replace(ACCESS, front=LOAD_BALANCER, **access))


def forwarded(address, scheme="http"):
    return {"X-Forwarded-For": address, "X-Forwarded-Proto": scheme, "Origin": f"{scheme}://localhost"}
