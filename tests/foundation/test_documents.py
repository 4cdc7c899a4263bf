"""The documents that are generated from data say what the data says."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from probity.foundation.access.roles import Site, all_roles
from probity.foundation.audit.events import all_events
from probity.foundation.casework.schedules import all_jobs
from probity.foundation.casework.transitions import all_workflows
from probity.foundation.rulebook.document import as_markdown
from tests.documents import DOCS, compare_section, compare_whole, section

SITE = {"office": "Office", "corridor": "Corridor"}[settings.PROBITY_SITE]


def test_the_rulebook_document_is_the_rulebook() -> None:
    compare_whole(DOCS / "rulebook.md", as_markdown())


def test_the_events_document_lists_every_event_of_the_site() -> None:
    first = (
        "# Events\n\nWhat the ledger takes, by site. Generated; kept keys stay for ever, private ones can be erased."
    )
    compare_section(DOCS / "events.md", SITE, section(SITE, _events()), first=first)


def _events() -> Iterator[str]:
    yield "| Event | Says | Operation | Kept | Private |"
    yield "|---|---|---|---|---|"
    for event in all_events():
        kept, private = ", ".join(sorted(event.keys)), ", ".join(sorted(event.private))
        yield f"| `{event.name}` | {event.says} | {event.operation.value} | {kept} | {private} |"


def test_the_states_document_draws_every_workflow_of_the_site() -> None:
    first = "# States\n\nHow records move, by site. Generated from each desk's `workflow.py`."
    compare_section(DOCS / "states.md", SITE, section(SITE, _workflows()), first=first)


def _workflows() -> Iterator[str]:
    for label, transitions in sorted(all_workflows().items()):
        yield f"### `{label}`"
        yield ""
        yield "| From | Step | To | Event | Stands in the way |"
        yield "|---|---|---|---|---|"
        for step in transitions:
            guards = ", ".join(f"`{guard.__name__}`" for guard in step.guards)
            sources = ", ".join(sorted(step.sources))
            yield f"| {sources} | {step.name} | {step.target} | `{step.event.name}` | {guards} |"
        yield ""


def test_the_roles_document_lists_every_role_and_nightly_job_of_the_site() -> None:
    first = "# Roles and nightly work\n\nBy site. Generated from each desk's `policy.py` and `tasks.py`."
    compare_section(DOCS / "roles.md", SITE, section(SITE, _roles()), first=first)


def _roles() -> Iterator[str]:
    yield "| Role | Key | Desk | Says |"
    yield "|---|---|---|---|"
    for role in all_roles(Site(settings.PROBITY_SITE)):
        owns = " Owns the desk's data." if role.owns else ""
        yield f"| {role.title} | `{role.key}` | {role.desk} | {role.says}{owns} |"
    yield ""
    yield "| Nightly | After |"
    yield "|---|---|"
    for job in all_jobs():
        yield f"| `{job.name}` | {job.after:%H:%M} |"
