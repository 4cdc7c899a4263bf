"""How many queries each page of a site takes: pinned in a file, and the same for few rows as for many."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import time_machine
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from probity.foundation.access.actions import give_grant
from probity.foundation.access.roles import Site, all_roles
from probity.foundation.web.listpage import ListPage
from tests.matrix.scenes import AT, SINCE, STAGE, Scene
from tests.matrix.walking import RELATIONS, Address, addresses

WRITE_AGAIN = "UPDATE_QUERY_COUNTS"
ASKS_FOR_EACH_ACCOUNT = "web:who"  # an auditor's page, 200 accounts at a time


def client_with_every_role(scene: Scene, site: Site) -> Client:
    """A browser of the scene's reader, who holds every role of the site: whatever can be seen they see."""
    for role in all_roles(site):
        give_grant(role, person_ref=scene.reader.person_ref, reason="To count", actor=STAGE, at=AT, starts=SINCE)
    client = Client()
    client.force_login(scene.reader)
    return client


def pages(client: Client, scene: Scene) -> dict[str, str]:
    """By name, every page of our own that opens for somebody, and every export of a list."""
    found: dict[str, str] = {}
    for address in addresses():
        path, shown = next(_opening(client, scene, address), ("", None)) if ":" in address.name else ("", None)
        if path:
            found[address.name] = path
            if isinstance((shown or {}).get("list"), ListPage):
                found[f"{address.name}, exported"] = f"{path}?export=csv"
    return found


def _opening(client: Client, scene: Scene, address: Address) -> Iterator[tuple[str, Any]]:
    """The paths of an address that open, and what each showed; a reason is given where asked."""
    for relation in RELATIONS if address.takes else ("own",):
        words = scene.arguments(address)(relation) if address.takes else {}
        path = reverse(address.name, kwargs=words)
        response = client.get(path)
        if response.status_code == 302 and "/reason/" in response["Location"]:
            client.post(response["Location"], {"reason": "my_case"})
            response = client.get(path)
        if response.status_code == 200:
            yield path, response.context


def queries_of(client: Client, path: str) -> int:
    """How many queries a page takes, alike on both engines, over all databases of the site."""
    with ExitStack() as stack:
        seen = [stack.enter_context(CaptureQueriesContext(connection)) for connection in connections.all()]
        assert client.get(path).status_code == 200, path
    asked = [query["sql"] for one in seen for query in one.captured_queries]
    return sum("advisory" not in sql for sql in asked)  # PostgreSQL's lock on the ledger


def counted(client: Client, found: dict[str, str]) -> dict[str, int]:
    """The queries of each page, by name, at the scene's own moment."""
    with time_machine.travel(AT, tick=False):
        return {name: queries_of(client, path) for name, path in found.items()}


def grown(few: dict[str, int], many: dict[str, int]) -> dict[str, tuple[int, int]]:
    """The pages that take more queries when there is more in them."""
    return {
        name: (before, many[name])
        for name, before in few.items()
        if many[name] != before and name != ASKS_FOR_EACH_ACCOUNT
    }


def compare_counts(path: Path, counts: dict[str, Any]) -> None:
    """Compare with the pinned counts; with UPDATE_QUERY_COUNTS=1, pin these instead."""
    if os.environ.get(WRITE_AGAIN) == "1":
        path.write_text(json.dumps(counts, indent=2) + "\n", encoding="utf-8")
        return
    assert counts == json.loads(path.read_text(encoding="utf-8")), f"Look why; then {WRITE_AGAIN}=1 pins them."
