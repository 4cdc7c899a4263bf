"""What the home page and search show of applications, and the names of applicants for the shell's own pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.limits import limits
from probity.foundation.web.naming import name_source
from probity.foundation.web.needs import Group, Need, group_of, needs
from probity.office.vetting.models import (
    APPEAL_OPEN,
    Appeal,
    AppealState,
    Application,
    ApplicationState,
    Decision,
    DecisionState,
    Marker,
    Outcome,
    ReaderView,
)
from probity.office.vetting.policy.applications import is_outside, is_own, may_open_files
from probity.office.vetting.policy.decisions import READERS
from probity.office.vetting.policy.likely import reads_of
from probity.office.vetting.policy.roles import APPEALS, DECIDER, MANAGER, OFFICER
from probity.office.vetting.queries import standing
from probity.office.vetting.queries.applications import applicant_names

_S = ApplicationState


PORTAL = frozenset(
    f"vetting:{name}"
    for name in (
        *("mine", "mine_one", "receipt", "mine_letter", "mine_question", "mine_withdraw", "mine_appeal"),
        *("mine_withdraw_appeal", "my_data", "calendar", "form", "form_check", "form_declare", "form_list"),
        *("form_remove", "form_entry", "form_page", "equality"),
    )
)


@limits
def applicants_are_held_to_the_portal(user: User) -> frozenset[str] | None:
    """Somebody who only applies is not of the force: neither its directory nor any other desk is theirs to open."""
    return PORTAL if is_outside(user) else None


@needs
def of_applicants(user: User, at: datetime) -> Iterable[Need]:
    """One's own form to finish, and questions to answer."""
    if not user.person_ref:
        return
    on = timezone.localdate(at)
    live = (_S.DRAFT, _S.RESEARCH, _S.DECISION)
    for one in Application.objects.visible_to(user).filter(is_own(user), state__in=live):
        if one.state == _S.DRAFT and not one.on_paper:
            yield Need(
                Group.NEW,
                "Fill in your vetting form",
                reverse("vetting:form", args=[one.ref]),
                ref=one.ref,
                since=timezone.localdate(one.opened_at),
            )
        for asked in standing.questions_to(one) if one.state != _S.DRAFT else ():
            if not asked.explained_on:
                due = standing.answer_due(asked)
                url = reverse("vetting:mine_question", args=[one.ref, asked.ref])
                yield Need(group_of(due, on), "Answer a question about your vetting", url, due=due, ref=one.ref)


@needs
def of_the_unit(user: User, at: datetime) -> Iterable[Need]:
    """Files that wait for this officer or decision-maker, by their target."""
    if not any(user.holds(role) for role in (OFFICER, DECIDER)):
        return
    on = timezone.localdate(at)
    rows = Application.objects.visible_to(user).filter(about_others(Application, user))
    mine = Q(pk__in=())
    if user.holds(OFFICER):
        mine |= Q(state=_S.RESEARCH, officer_ref=user.person_ref) | Q(state=_S.SUBMITTED)
    if user.holds(DECIDER):
        mine |= Q(state=_S.DECISION, decider_ref__in=("", user.person_ref)) & ~Q(officer_ref=user.person_ref)
    titles = {
        _S.SUBMITTED: "Take up an application",
        _S.RESEARCH: "Research an application",
        _S.DECISION: "Decide an application",
    }
    for one in rows.filter(mine).order_by("target_on"):
        title = titles[ApplicationState(one.state)]
        url = reverse("vetting:file", args=[one.ref])
        yield Need(group_of(one.target_on, on), title, url, due=one.target_on, ref=one.ref, says=one.levels_in_words)


@needs
def to_look_at_again(user: User, at: datetime) -> Iterable[Need]:
    """For officers: applications stopped for a time, and markers, whose day of looking again has come near."""
    if not user.holds(OFFICER):
        return
    on = timezone.localdate(at)
    rows = Application.objects.visible_to(user).filter(about_others(Application, user))
    for one in rows.filter(revisit_on__lte=on + timedelta(days=7)):
        url = reverse("vetting:file", args=[one.ref])
        yield Need(
            group_of(one.revisit_on, on), "Look again at what stopped an application", url, one.revisit_on, one.ref
        )
    markers = Marker.objects.visible_to(user).filter(removed_on=None, review_on__lte=on + timedelta(days=7))
    for marker in markers.select_related("application"):
        url = reverse("vetting:file_decision", args=[marker.application.ref])
        yield Need(group_of(marker.review_on, on), "Look again at a marker", url, marker.review_on, marker.ref)


@needs
def of_readers(user: User, at: datetime) -> Iterable[Need]:
    """Likely refusals to read, by the day on which they can be recorded; appeals to hear or to give to somebody."""
    on = timezone.localdate(at)
    yield from _of_likely_refusals(user, on)
    if user.holds(APPEALS) or user.holds(MANAGER):
        mine = Q(reader_ref=user.person_ref) if user.holds(APPEALS) else Q(pk__in=())
        mine |= Q(state=AppealState.LODGED) if user.holds(MANAGER) else Q(pk__in=())
        own = Application.objects.visible_to(user).filter(is_own(user))
        appeals = (
            Appeal.objects.visible_to(user).filter(mine, state__in=APPEAL_OPEN).exclude(decision__application__in=own)
        )
        for appeal in appeals.select_related("decision__application"):
            title = "Give an appeal to a reader" if appeal.state == AppealState.LODGED else "Hear an appeal"
            url = reverse("vetting:file_decision", args=[appeal.decision.application.ref])
            yield Need(Group.NEW, title, url, ref=appeal.ref, since=appeal.lodged_on)


def _of_likely_refusals(user: User, on: date) -> Iterable[Need]:
    """For readers, what they have still to read; for the vetting manager, what waits for a reader past its day."""
    reads = any(user.holds(role) for role in READERS)
    if not reads and not user.holds(MANAGER):
        return
    rows = Decision.objects.visible_to(user).filter(state=DecisionState.PROPOSED, outcome=Outcome.REFUSE)
    others = rows.exclude(decider_ref=user.person_ref).order_by("record_from")
    if reads:
        mine = ReaderView.objects.visible_to(user).filter(reader_ref=user.person_ref)
        written = mine.filter(decision=OuterRef("pk"), proposed_at=OuterRef("proposed_at"))
        for one in others.exclude(Exists(written)):
            url = reverse("vetting:likely_one", args=[one.ref])
            yield Need(group_of(one.record_from, on), "Read a likely refusal", url, due=one.record_from, ref=one.ref)
        return
    late = [*others.filter(record_from__lte=on)]
    waits = reads_of(late) if late else {}
    for one in late:
        if roles := waits[one.pk].waits_for:
            says = f"For the {' and the '.join(role.title.lower() for role in roles)}"
            url = reverse("vetting:likely_one", args=[one.ref])
            yield Need(Group.LATE, "A likely refusal waits to be read", url, one.record_from, one.ref, says=says)


@finds("Vetting applications")
def find_applications(user: User, words: str) -> Iterable[Found]:
    """Files by reference or the applicant's name; nothing of whom a form names."""
    if not may_open_files(user):
        return
    rows = Application.objects.visible_to(user).filter(about_others(Application, user))
    held = rows.filter(Q(ref__icontains=words) | Q(applicant_name__icontains=words)).order_by("-opened_at")
    for one in held[:30]:
        says = f"{one.levels_in_words}, {one.get_state_display().lower()}"
        yield Found(one.title, reverse("vetting:file", args=[one.ref]), one.ref, says)


@name_source
def names_of_applicants(refs: Iterable[str], _on: date) -> dict[str, str]:
    """Names of applicants who are not in the workforce."""
    return applicant_names(refs)
