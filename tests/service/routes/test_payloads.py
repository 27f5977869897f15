"""What is more than the front passes on, in either direction."""

import json

import pytest

from service.config.access import Access
from service.config.fronts import API_GATEWAY, FRONTS, LOAD_BALANCER
from service.domain.ids import new_id
from service.errors import AnswerTooLarge
from service.routes.downloads import within_payload
from service.tracker.backup import FORMAT
from tests.service.applications import application
from tests.service.behind import from_page
from tests.service.routes.test_bounds import ANSWERS, PARTS

MOST = 10_000_000
IN_WORDS = "10 MB, which is all that Amazon API Gateway passes on at once"
WIDE = "\N{MONEY BAG}"
YEARS = (2022, 2023, 2024, 2025)
EACH_FRONT = pytest.mark.parametrize("front", FRONTS.values(), ids=FRONTS)


@pytest.fixture
def ask(store):
    """Asks the service behind a front for a path."""

    def ask(front, path, **given):
        headers = (from_page(front) if front.headers else {}) | given.pop("headers", {})
        return application(store, Access(front=front)).test_client().open(path, headers=headers, **given)

    return ask


def sent(size, way):
    """A file, by itself or in a form, in a body of so many bytes."""
    if way == "body":
        return {"path": "/restore", "data": b" " * size}
    head, end = b'--x\r\nContent-Disposition: form-data; name="file"; filename="x.jsonl"\r\n\r\n', b"\r\n--x--\r\n"
    data = head + b" " * (size - len(head) - len(end)) + end
    return {"path": "/settings/restore", "data": data, "content_type": "multipart/form-data; boundary=x"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ["body", "page"])
@EACH_FRONT
def test_fails_with_413_on_a_file_that_only_the_http_api_does_not_pass_on(ask, front, way):
    just, more = (ask(front, method="POST", **sent(size, way)) for size in (MOST, MOST + 1))

    # what is no export is read, and refused as that
    assert just.status_code == 400
    assert more.status_code == (413 if front is API_GATEWAY else 400)
    assert (f"The file must have at most {IN_WORDS}. Make several" in more.text) == (front is API_GATEWAY)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@EACH_FRONT
def test_the_page_tells_of_what_the_http_api_passes_on(ask, front):
    page = ask(front, "/settings").text

    assert (f"may have {IN_WORDS}" in page) == (front is API_GATEWAY)
    assert ("It gives up waiting after 30 seconds" in page) == (front is API_GATEWAY)
    assert ('data-most="9998000"' in page) == (front is API_GATEWAY)


@pytest.fixture
def much(client):
    """Entries of more than the HTTP API passes on, in four years."""
    entry = {"kind": "expense", "amount": "1", "category": "Bus", "description": WIDE * 1000}
    lines = [{"entry": entry | {"id": str(new_id()), "date": f"{year}-04-02"}} for year in YEARS for _ in range(650)]
    file = [{"format": FORMAT}, *lines, {"end": {"budgets": 0, "entries": len(lines)}}]
    assert client.post("/restore", data="\n".join(map(json.dumps, file))).status_code == 200


@pytest.mark.parametrize("path", [route.split()[1] for route, bound in ANSWERS.items() if bound == PARTS])
def test_nothing_is_answered_of_what_the_http_api_would_not_pass_on(ask, much, path):
    whole = ask(LOAD_BALANCER, path)
    refused = ask(API_GATEWAY, path)
    page = ask(API_GATEWAY, path, headers={"Accept": "text/html"})
    years = [ask(API_GATEWAY, f"{path}?start_date={year}-01-01&end_date={year}-12-31") for year in YEARS]

    assert (whole.status_code, len(whole.data) > MOST) == (200, True)
    assert (refused.status_code, page.status_code) == (400, 400)
    assert refused.json["error"].startswith(f"This is more than {IN_WORDS}. Ask for it in parts, with start_date and")
    assert "under Settings, with From and To" in page.text
    for year in years:
        assert (year.status_code, len(year.data) < MOST) == (200, True)
    assert sum(year.text.count("Bus") for year in years) == whole.text.count("Bus") == 2600


def test_an_answer_that_grows_meanwhile_breaks_off_before_it_is_too_large(store):
    tens = ["x" * (MOST // 10)] * 10
    with application(store, Access(front=API_GATEWAY)).app_context():
        assert list(within_payload(iter(tens), lambda: iter(tens))) == tens

        grown = within_payload(iter(tens), lambda: iter([*tens, "x"]))
        assert [next(grown) for _ in tens] == tens
        with pytest.raises(AnswerTooLarge):
            next(grown)


@pytest.mark.parametrize("size", [MOST, MOST + 1])
def test_it_is_bytes_that_count(store, size):
    parts = [WIDE * (MOST // 4), "x" * (size - MOST)]
    with application(store, Access(front=API_GATEWAY)).app_context():
        if size > MOST:
            with pytest.raises(AnswerTooLarge):
                within_payload(iter(parts), lambda: iter(parts))
        else:
            assert list(within_payload(iter(parts), lambda: iter(parts))) == parts
