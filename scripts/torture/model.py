"""Everything that can be done, in any order, against a model that fits on a page."""

from __future__ import annotations

import datetime
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from scripts.torture.databases import Urls, emptied
from scripts.torture.verdict import verdict
from service.app import create_app
from service.domain.ids import new_id
from service.storage.store import Store

RUNS, STEPS = 1000, 20

days = st.sampled_from([datetime.date(2024, 1, 31), datetime.date(2024, 2, 1), datetime.date(2024, 2, 29)])
amounts = st.integers(1, 99_999_999_999).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
categories = st.sampled_from(["Food", "food", "Ünï ✓", "'; --", "%"])
kinds = st.sampled_from(["expense", "income"])
texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=12)


def run(urls: Urls, folder: Path, share: float) -> Iterator[bool]:
    """The same number of runs on every engine."""
    for engine, url in urls.items():
        emptied(url)
        runs = max(10, int(RUNS * share))
        with closing(Store(url)) as store:
            try:
                run_state_machine_as_test(
                    partial(Tracker, store),  # type: ignore[arg-type]
                    settings=settings(
                        max_examples=runs,
                        stateful_step_count=STEPS,
                        deadline=None,
                        database=None,
                        phases=[Phase.generate],
                        suppress_health_check=list(HealthCheck),
                    ),
                )
            except AssertionError as error:
                where = traceback.extract_tb(error.__traceback__)[-1].line
                line = f"{engine}: the service and the model differ: {where} {error}"
                yield verdict(line, False, f"0 in {runs} runs")
            else:
                yield verdict(f"{engine}: no difference to the model in {runs} runs", True, f"0 in {runs} runs")


class Tracker(RuleBasedStateMachine):
    """The service of a user of their own, and what it ought to hold."""

    ids = Bundle("ids")
    removed = Bundle("removed")

    def __init__(self, store: Store) -> None:
        super().__init__()
        user = new_id()
        app = create_app(store)

        @app.before_request
        def as_user() -> None:
            from flask import g

            g.user_id = user

        self.client: Any = app.test_client()
        self.entries: dict[str, dict[str, Any]] = {}
        self.budgets: dict[str, Decimal] = {}
        self.keys = 0

    @rule(target=ids, kind=kinds, amount=amounts, category=categories, date=days, text=texts, again=st.booleans())
    def add(self, kind: str, amount: str, category: str, date: datetime.date, text: str, again: bool) -> str:
        self.keys += 1
        given = {"kind": kind, "amount": amount, "category": category, "date": date.isoformat(), "description": text}
        for _ in range(1 + again):
            answer = self.client.post("/entries", json=given, headers={"Idempotency-Key": str(self.keys)})
            assert answer.status_code == 201, answer.json
            entry = answer.json["entry"]
            assert entry == given | {"id": entry["id"], "payee": "", "version": 1}
            self.entries[entry["id"]] = entry
        return str(entry["id"])

    @rule(id_=ids, amount=amounts, category=categories, date=days, kind=kinds, stale=st.booleans())
    def change(self, id_: str, amount: str, category: str, date: datetime.date, kind: str, stale: bool) -> None:
        before = self.entries.get(id_)
        version = before["version"] - stale if before else 1
        given = {"amount": amount, "category": category, "date": date.isoformat(), "kind": kind}
        answer = self.client.put(f"/entries/{id_}", json=given, headers={"If-Match": f'"{version}"'})
        if before is None:
            assert answer.status_code == 404
        elif stale:
            assert answer.status_code == 412
        else:
            self.entries[id_] = before | given | {"version": version + 1}
            assert answer.json == {"entry": self.entries[id_]}

    @rule(target=removed, id_=consumes(ids))
    def remove(self, id_: str) -> Any:
        self.client.delete(f"/entries/{id_}")
        entry = self.entries.pop(id_, None)
        assert self.client.delete(f"/entries/{id_}").status_code == 404
        return (id_, entry) if entry else multiple()

    @rule(target=ids, gone=consumes(removed))
    def undo(self, gone: tuple[str, dict[str, Any]]) -> str:
        id_, entry = gone
        assert self.client.post(f"/entries/{id_}/undo").json == {"entry": entry}
        self.entries[id_] = entry
        return id_

    @rule(category=categories, limit=amounts)
    def budget(self, category: str, limit: str) -> None:
        assert self.client.put("/budgets", json={"category": category, "limit": limit}).status_code == 200
        self.budgets[category] = Decimal(limit)

    @rule()
    def restore(self) -> None:
        # read to its end, as a client does: until then it keeps one of the places for large answers
        with self.client.get("/export.jsonl") as exported:
            answer = self.client.post("/restore", data=exported.data)
        assert answer.status_code == 200, answer.json

    @invariant()
    def lists_are_the_same(self) -> None:
        listed = self.client.get("/entries?limit=200").json["entries"]
        newest_first = sorted(self.entries.values(), key=lambda entry: (entry["date"], entry["id"]), reverse=True)
        assert listed == newest_first
        expenses = [entry["id"] for entry in newest_first if entry["kind"] == "expense"]
        assert [entry["id"] for entry in self.client.get("/expense").json["expenses"]] == expenses

    @invariant()
    def totals_are_the_same(self) -> None:
        spent: Counter[str] = Counter()
        for entry in self.entries.values():
            if entry["kind"] == "expense":
                spent[entry["category"]] += Decimal(entry["amount"])  # type: ignore[assignment]
        summary = self.client.get("/summary").json
        assert summary["summary"] == {category: str(amount) for category, amount in sorted(spent.items())}
        february = sum(
            (
                Decimal(entry["amount"])
                for entry in self.entries.values()
                if entry["kind"] == "income" and entry["date"].startswith("2024-02")
            ),
            Decimal("0.00"),
        )
        report = self.client.get("/reports/month?month=2024-02").json
        assert report["income"] == str(february)
        for budget in report["budgets"]:
            assert Decimal(budget["left"]) == self.budgets[budget["category"]] - Decimal(budget["spent"])
        assert len(report["budgets"]) == len(self.budgets)
