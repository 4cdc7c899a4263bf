"""The scene's searches, reviews, priorities and section 60 authorisations, in each relation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from probity.foundation.access.numbering import next_reference
from probity.office.scrutiny.models import (
    Authorisation,
    LayObservation,
    Population,
    SchemeEvidence,
    Search,
    SearchComplaint,
    SearchPriority,
    SearchReview,
    SearchState,
)
from tests.matrix.scenes import AT, CROWD
from tests.matrix.walking import RELATIONS

FIXED = {"asks": "motive", "feature": "recording"}
DRAFT = "search being written"
KINDS = {
    "search": "scrutiny.search", "search_motive": "scrutiny.search", "search_review": "scrutiny.search",
    "search_check": DRAFT, "search_page": DRAFT, "search_discard": DRAFT,
    "priority_end": "scrutiny.searchpriority", "section60_end": "scrutiny.authorisation",
    "evidence_new": "scrutiny.authorisation",
}  # fmt: skip
ENTERED = {"entered_by_ref": "P-analyst", "entered_at": AT}


def records(people: Mapping[str, str], units: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """One of each kind in each relation; those that name nobody are the same for all."""
    searches = {relation: search(people, relation, units[relation]) for relation in RELATIONS}
    drafts = {relation: search(people, relation, units[relation], state=SearchState.DRAFT) for relation in RELATIONS}
    return {
        "scrutiny.search": searches,
        DRAFT: drafts,
        "scrutiny.searchreview": {relation: review(one) for relation, one in searches.items()},
        **{kind: dict.fromkeys(RELATIONS, made) for kind, made in _kept().items()},
    }


def crowd(people: Mapping[str, str], units: Mapping[str, str]) -> None:
    """More searches and reviews than a page shows: made by the reader, led by them, and by others."""
    for number in range(CROWD):
        for relation in ("own", "team", "other"):
            made = search(people, relation, units[relation], on=AT.date() - timedelta(days=number))
            review(made)
        _kept(number + 1)


def search(
    people: Mapping[str, str], relation: str, unit_ref: str, *, state: str = SearchState.WAITING, on: date | None = None
) -> Search:
    """A search by the person of the relation, led by the reader where they manage that person."""
    day = on or AT.date()
    return Search.unscoped.create(
        ref=next_reference("SS"), state=state, source="form", officer_ref=people[relation],
        supervisor_ref=people["own"] if relation == "team" else people["boss"], inspector_ref=people["boss"],
        unit_ref=unit_ref, searched_on=day, searched_at=time(21, 40), month=f"{day:%Y-%m}", kind="person",
        object="threat", power="cjpo_60", place="Harbour", outcome="none", grounds="Seen to hide a blade.",
        review_due_on=day, sent_at=AT,
    )  # fmt: skip


def review(one: Search) -> SearchReview:
    return SearchReview.unscoped.create(
        ref=next_reference("SV"), search=one, version_read=1, reviewer_ref=one.supervisor_ref, answer="reviewed",
        grounds_view="reasonable", seconds=40, at=AT,
    )  # fmt: skip


def _kept(number: int = 0) -> dict[str, Any]:
    return {
        "scrutiny.searchpriority": SearchPriority.unscoped.create(
            ref=next_reference("ST"), title="Knives", objects_named=["weapons"], starts_on=date(2026, 1, 1),
            set_by_ref="P-lead", set_at=AT,
        ),
        "scrutiny.population": Population.unscoped.create(
            ref=next_reference("SN"), year=2011 + number, groups={"white": 9000, "black": 500}, source="Invented",
            **ENTERED,
        ),
        "scrutiny.authorisation": Authorisation.unscoped.create(
            ref=next_reference("SX"), given_by_ref="P-superintendent", given_by_rank="superintendent", given_at=AT,
            why="Messages name a place", places=["Moor"], where="The town", starts_at=AT,
            ends_at=AT + timedelta(hours=15), **ENTERED,
        ),
        "scrutiny.schemeevidence": SchemeEvidence.unscoped.create(
            ref=next_reference("SG"), feature="recording", meets=True, on=AT.date(), words="Recorded", **ENTERED
        ),
        "scrutiny.layobservation": LayObservation.unscoped.create(
            ref=next_reference("SL"), on=AT.date(), observer="A student", searches_seen=1, words="Fair", **ENTERED
        ),
        "scrutiny.searchcomplaint": SearchComplaint.unscoped.create(
            ref=next_reference("SO"), received_on=AT.date(), words="No reason was given", **ENTERED
        ),
    }  # fmt: skip
