"""How editions, applications and other bodies' entries are shown: lists, acts, figures, what is withheld."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms, template
from django.urls import reverse
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.casework.models import Deadline
from probity.foundation.casework.transitions import why_not
from probity.foundation.web.components import Fact, Tab
from probity.foundation.web.listpage import Column, ListPlan
from probity.foundation.web.shown import Due, Reference, Shown, Tag
from probity.office.declarations import workflow
from probity.office.declarations.actions import publication as actions
from probity.office.declarations.forms.publication import (
    KINDS,
    ApplicationFilter,
    EntryFilter,
    ProposeForm,
    PublicReasonForm,
    WordsForm,
)
from probity.office.declarations.models import (
    Application,
    ApplicationState,
    Edition,
    EditionRow,
    EditionState,
    EntryState,
    RegisterEntry,
)
from probity.office.declarations.policy import PUBLICATION_READERS, READERS
from probity.office.declarations.queries.publication import Withheld, withheld_of
from probity.office.declarations.queries.publication_bytes import quarter_in_words
from probity.office.declarations.queries.publication_redaction import PublicRow

register = template.Library()
register.filter("quarter", quarter_in_words)


def reads_publication(user: User) -> bool:
    """Whether a grant opens publication to the reader."""
    return any(grant.role in PUBLICATION_READERS and not grant.unit_ref for grant in user.grants)


def reads_registers(user: User) -> bool:
    """Whether a grant opens other bodies' registers to the reader."""
    return any(grant.role in READERS and not grant.unit_ref for grant in user.grants)


def publication_tabs(user: User, current: str) -> list[Tab]:
    """The parts of publication."""
    shown = [("publication", "Editions"), ("applications", "Applications")]
    shown += [("entries", "Registers of others")] if reads_registers(user) else []
    return [Tab(title, reverse(f"declarations:{name}"), name == current) for name, title in shown]


@dataclass(frozen=True)
class EditionAct:
    """Something that can be done to an edition. Without a form it is one button on a page that asks once."""

    name: str
    title: str
    why_not: Callable[[Edition, Any], str]
    run: Callable[..., Edition]
    says: str
    done: str
    form: type[forms.Form] | None = None
    look: str = ""


def _with(action: Callable[..., Edition], name: str) -> Callable[..., Edition]:
    """An action that takes one field of its form."""

    def run(edition: Edition, given: Mapping[str, Any], **who: Any) -> Edition:
        return action(edition, **({name: given[name]} if name in given else {}), **who)

    return run


_acts = (
    EditionAct("propose", "Send for approval", partial(why_not, workflow.PROPOSE),
        _with(actions.propose_edition, "why"), "A publication approver other than you looks at it.",
        "Sent for approval:"),
    EditionAct("approve", "Approve and publish", partial(why_not, workflow.PUBLISH), _with(actions.approve_edition, ""),
        "The page, the CSV and the spreadsheet are fixed and published at once.", "Published:"),
    EditionAct("send-back", "Send back", partial(why_not, workflow.SEND_BACK), _with(actions.send_back, "words"),
        "The author changes it and sends it again.", "Sent back:", WordsForm, "secondary"),
    EditionAct("give-up", "Give it up", partial(why_not, workflow.GIVE_UP), _with(actions.give_up, ""),
        "Nothing of it is published.", "Given up:", None, "secondary"),
    EditionAct("withdraw", "Withdraw it", partial(why_not, workflow.TAKE_DOWN), _with(actions.withdraw, "words"),
        "Its words are served no more. Its address says that it was withdrawn, when and why.", "Withdrawn:",
        PublicReasonForm, "warning"),
)  # fmt: skip
ACTS: Mapping[str, EditionAct] = {act.name: act for act in _acts}


def form_of(act: EditionAct, edition: Edition) -> type[forms.Form] | None:
    """The form of an act: a correction is asked what it corrects when it is sent."""
    if act.name == "propose" and edition.supersedes_id and not edition.why:
        return ProposeForm
    return act.form


def why_not_now(act: EditionAct, edition: Edition, user: User) -> str:
    """What stands in the way; what the act's own form asks for does not."""
    asks = form_of(act, edition)
    if asks is ProposeForm:
        edition.why = edition.why or "asked"
        reason = act.why_not(edition, user)
        edition.why = ""
        return reason
    return act.why_not(edition, user)


@dataclass(frozen=True)
class Offered:
    """A button of an edition's page."""

    title: str
    url: str
    why_not: str
    look: str


def acts_for(edition: Edition, user: User) -> list[Offered]:
    """What belongs to the edition's state, with the reason where this reader may not."""
    fitting = {
        EditionState.PREPARED: ("propose", "give-up"),
        EditionState.PROPOSED: ("approve", "send-back", "give-up"),
        EditionState.PUBLISHED: ("withdraw",),
        EditionState.SUPERSEDED: ("withdraw",),
    }.get(EditionState(edition.state), ())
    return [
        Offered(
            ACTS[name].title, reverse("declarations:edition_act", args=[edition.ref, name]),
            why_not_now(ACTS[name], edition, user), ACTS[name].look,
        )
        for name in fitting
    ]  # fmt: skip


@dataclass(frozen=True)
class RowShown:
    """One row as its author and its approver see it."""

    mark: str
    shown: PublicRow | None
    withheld: Sequence[Withheld]
    left_out: str
    decided: bool


def rows_shown(rows: Sequence[EditionRow]) -> list[RowShown]:
    """Every row in the order of the public page; those left out whole come last."""
    made = [
        RowShown(
            mark=row.mark,
            shown=PublicRow(**row.shown) if row.shown else None,
            withheld=withheld_of(row),
            left_out=row.left_out_because,
            decided=any(said["by_ref"] for said in row.decisions.values()) or bool(row.left_out_because),
        )
        for row in rows
    ]
    return sorted(made, key=lambda one: (one.shown is None, one.shown.sorted_by if one.shown else "", one.mark))


def _applied(one: Application) -> Shown:
    return Tag(one.get_state_display(), one.STATE_COLOURS[ApplicationState(one.state)])


def with_deadlines(rows: Sequence[Any]) -> None:
    """Give each application the day by which it must be decided."""
    refs = [row.ref for row in rows]
    found = Deadline.objects.filter(subject_kind="declarations.application", subject_ref__in=refs, name="Decide")
    due, today = {row.subject_ref: row for row in found}, timezone.localdate()
    for row in rows:
        deadline = due.get(row.ref)
        row.due = Due(deadline.due_on, today, done=deadline.met_at is not None) if deadline else ""


APPLICATIONS = ListPlan(
    title="Applications for more of the published register",
    noun=("application", "applications"),
    columns=(
        Column("ref", "Application", lambda one: Reference(one.ref), sort="ref"),
        Column("applicant", "Applicant", lambda one: one.applicant, sort="applicant"),
        Column("organisation", "Organisation", lambda one: one.organisation, sort="organisation", only_when_wide=True),
        Column("quarter", "Quarter", lambda one: quarter_in_words(one.edition.period), hide_on_phone=True),
        Column("received", "Received", lambda one: one.received_on, sort="received_on", hide_on_phone=True),
        Column("due", "Decide by", lambda one: one.due, hide_on_phone=True),
        Column("state", "State", _applied, sort="state"),
    ),
    filterset=ApplicationFilter,
    address=lambda one: reverse("declarations:application", args=[one.ref]),
    order=("-received_on",),
    empty="Applications appear here when somebody applies on the public page, or you key one in at an edition.",
    prepare=with_deadlines,
)


def _entry_state(one: RegisterEntry) -> Shown:
    return Tag(one.get_state_display(), one.STATE_COLOURS[EntryState(one.state)])


ENTRIES = ListPlan(
    title="Registers of others",
    noun=("entry", "entries"),
    columns=(
        Column("entry", "Entry", lambda one: one.entry_id, sort="register,entry_id"),
        Column("date", "Date", lambda one: one.happened_on, sort="happened_on", hide_on_phone=True),
        Column("holder", "Whose entry", lambda one: one.holder, sort="holder"),
        Column("kind", "Kind", lambda one: KINDS.get(one.kind, one.category), sort="kind", only_when_wide=True),
        Column("giver", "Giver or body", lambda one: one.giver, sort="giver"),
        Column("value", "Worth", lambda one: one.value, sort="value", numeric=True, hide_on_phone=True),
        Column("state", "State", _entry_state, sort="state", hide_on_phone=True),
    ),
    filterset=EntryFilter,
    address=lambda one: reverse("declarations:entry", args=[one.ref]),
    order=("-happened_on", "entry_id"),
    empty="Entries appear here once a register is read in: probity import register FOLDER --map MAP --snapshot DAY.",
)


def edition_facts(edition: Edition, names: Mapping[str, str]) -> list[Fact]:
    """The identity bar of an edition."""
    facts = [
        Fact("Reference", edition.ref),
        Fact("State", Tag(edition.get_state_display(), edition.STATE_COLOURS[EditionState(edition.state)])),
        Fact("As the register stood", edition.known_at),
        Fact("Prepared by", names.get(edition.author_ref, "")),
    ]
    if edition.approver_ref:
        facts.append(Fact("Approved by", names.get(edition.approver_ref, "")))
    return facts
