"""The description of the API says what the routes are."""

import re

import pytest

from service.auth.users import add_user
from service.config.access import Access
from service.routes import api, pages
from service.routes.api.reference import description
from tests.service.applications import application
from tests.service.blueprints import API, blueprints_in


@pytest.fixture
def app(store):
    return application(store, Access(required=True, secret_key="k" * 32))


def described():
    methods = ("get", "post", "put", "delete")
    return {
        (method.upper(), path) for path, item in description()["paths"].items() for method in methods if method in item
    }


def test_every_route_of_the_api_is_described_and_no_other(app):
    routes = {
        (method, re.sub(r"<([a-z_]+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint.split(".")[0] in API
    }

    missing = routes - described()
    assert not missing, f"{missing}: say what it is with @described(...) below the line that names its path"
    assert described() == routes


def test_every_blueprint_is_served(app):
    there = {blueprint.name for package in (api, pages) for blueprint in blueprints_in(package)}

    missing = there - set(app.blueprints)
    assert not missing, f"{missing}: name it among the blueprints of service/app.py"


def test_every_reference_leads_somewhere():
    text = str(description())
    names = set(re.findall(r"#/components/schemas/(\w+)", text))

    missing = names - set(description()["components"]["schemas"])
    assert not missing, f"{missing}: write them into SCHEMAS of service/openapi/schemas.py"
    assert names | {"Entry"} == set(description()["components"]["schemas"])


def test_the_description_is_read_by_programs_and_people(client):
    assert client.get("/openapi.json").json["openapi"] == "3.1.0"
    page = client.get("/reference").text
    for _, path in described():
        assert f"<code>{path}</code>" in page


def test_what_a_token_does_not_open_is_answered_as_it_is_described(app, store):
    password, headers = "correct horse battery", {"Origin": "http://localhost"}
    add_user(store, "ann", password)
    client, paths = app.test_client(), description()["paths"]
    client.post("/login", data={"name": "ann", "password": password}, headers=headers)

    def answer(method, path, status=200, of=None, **given):
        answered = client.open(path, method=method, headers=headers, **given)
        described = paths[of or path][method.lower()]
        schema = described["responses"][str(status)]["content"]["application/json"]["schema"]
        assert answered.status_code == status
        assert described["security"] == [{"session": []}]
        assert set(answered.json) == set(resolved(schema)["required"])
        return answered.json

    made = answer("POST", "/tokens", 201, json={"label": "phone"})
    [listed] = answer("GET", "/tokens")["tokens"]
    assert set(listed) == set(resolved({"$ref": "#/components/schemas/Token"})["required"])
    answer("DELETE", f"/tokens/{made['id']}", of="/tokens/{token_id}")
    answer("POST", "/password", json={"old_password": password, "new_password": "another good password"})
    answer("DELETE", "/sessions")


def resolved(schema):
    return description()["components"]["schemas"][schema["$ref"].split("/")[-1]] if "$ref" in schema else schema
