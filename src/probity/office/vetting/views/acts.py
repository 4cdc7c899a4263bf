"""What can be done to a file, a trace or an appeal: each act with its form, its refusal and its words, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.casework.actions import add_note
from probity.foundation.casework.transitions import why_not
from probity.office.vetting.actions import appeals, applications, checks, decisions, joining, traces
from probity.office.vetting.forms import files as forms
from probity.office.vetting.forms.applications import JoinedForm
from probity.office.vetting.models import (
    APPEAL_OPEN,
    Appeal,
    AppealState,
    Applicant,
    Application,
    ApplicationState,
    Declared,
    Trace,
)
from probity.office.vetting.policy.appeals import hears_it, records_panel
from probity.office.vetting.policy.applications import is_its_officer, is_manager, is_officer, may_link
from probity.office.vetting.policy.decisions import latest_tests, may_begin, telling_of
from probity.office.vetting.policy.levels import is_national
from probity.office.vetting.policy.traces import works_on
from probity.office.vetting.queries.readers import reader_account
from probity.office.vetting.workflow import applications as moves
from probity.office.vetting.workflow import decisions as steps

_S = ApplicationState
Refusal = Callable[[Any, Any], str]


@dataclass(frozen=True)
class Act:
    """One thing that can be done. `when` says in which states its button stands; `why_not` greys it with the reason."""

    name: str
    title: str
    form: Callable[..., Any]
    when: Callable[[Any], bool]
    why_not: Refusal
    run: Callable[..., Any]
    says: str
    done: str
    look: str = "secondary"
    needs_subject: bool = False  # the form is made with the file or the trace


@dataclass(frozen=True)
class Offered:
    """A button of a page; `why_not` is the reason for which it is greyed."""

    title: str
    url: str
    why_not: str
    look: str


def _state(*states: ApplicationState) -> Callable[[Any], bool]:
    return lambda application: application.state in states


def may_research(application: Application, actor: Any) -> str:
    if application.state != _S.RESEARCH:
        return "This is possible while an officer researches it."
    return is_its_officer(application, actor)


def _may_trace(application: Application, actor: Any) -> str:
    return works_on(application, actor) or (
        "Its decision-maker enters no trace: send it back for research."
        if actor.person_ref == application.decider_ref
        else ""
    )


def _add_trace(application: Application, given: Mapping[str, Any], **who: Any) -> Trace:
    about, check = given["about"], given["check"]
    found = traces.Finding(
        kind=given["kind"], summary=given["summary"], source=given["source"], declared=given["declared"],
        owner=given["owner"], adverse=given["adverse"] == "yes", happened_on=given["happened_on"],
        about=application.entries.filter(pk=about).first() if about else None,
        check=application.checks.filter(pk=check).first() if check else None,
    )  # fmt: skip
    return traces.add_trace(application, found, **who)


def _plainly(action: Callable[..., Any]) -> Callable[..., Any]:
    """An action that takes what its form gives, under the same names."""

    def run(record: Any, given: Mapping[str, Any], **who: Any) -> Any:
        return action(record, **given, **who)

    return run


def _note(application: Application, given: Mapping[str, Any], **who: Any) -> Any:
    return add_note(application, words=given["words"], **who)


def _joined(application: Application, given: Mapping[str, Any], **who: Any) -> Application:
    applicant = Applicant.objects.visible_to(who["actor"]).get(ref=application.applicant_ref)
    joining.link_applicant(applicant, given["person"], **who)
    return application


def _may_link(application: Application, actor: Any) -> str:
    applicant = Applicant.objects.visible_to(actor).filter(ref=application.applicant_ref).first()
    if applicant:
        return may_link(applicant, actor)
    return is_officer(application, actor) or "You cannot do this: the applicant is you or somebody close to you."


def _is_national(application: Application) -> bool:
    on = timezone.localdate()
    return application.state in {_S.RESEARCH, _S.DECISION} and any(
        is_national(one, on) for one in application.level_codes
    )


WORKED = _state(_S.SUBMITTED, _S.RESEARCH, _S.DECISION)
OVER = _state(_S.REFUSED, _S.DISCONTINUED, _S.WITHDRAWN)
_of_file = (
    Act("take", "Take it", forms.NoForm, _state(_S.SUBMITTED), partial(why_not, moves.TAKE),
        _plainly(applications.take),
        "You research it from now on, and so cannot decide it.", "Taken:", ""),
    Act("ask-checks", "Ask every check of its levels", forms.NoForm,
        lambda a: a.state == _S.RESEARCH and not a.checks.all(), may_research, _plainly(checks.ask_checks),
        "Each check that its levels need is entered as asked today.", "Checks asked for", ""),
    Act("hand-over", "Hand over for decision", forms.NoForm, _state(_S.RESEARCH), partial(why_not, moves.HAND_OVER),
        _plainly(applications.hand_over), "The file goes to a decision-maker. You can add no check after this.",
        "Handed over:", ""),
    Act("trace", "Enter a trace", forms.TraceForm, _state(_S.RESEARCH, _S.DECISION), _may_trace, _add_trace,
        "One thing that was found. Each thing is a trace of its own and gets an answer of its own.", "Trace entered in",
        needs_subject=True),
    Act("ask-check", "Ask another check", forms.AskCheckForm, _state(_S.RESEARCH), may_research,
        _plainly(checks.ask_check),
        "A check beyond those of its levels.", "Check asked for"),
    Act("appraisal", "Ask for the supervisor's appraisal", forms.NoForm,
        lambda a: a.state == _S.RESEARCH and a.applicant_ref.startswith("P-") and not a.supervisor_ref, may_research,
        _plainly(checks.ask_appraisal),
        "Their line manager gets a question in words that are the same for everybody and say nothing of the file.",
        "Appraisal asked for"),
    Act("bodies", "Enter the sponsor and the deciding body", forms.BodiesForm, _is_national, is_its_officer,
        _plainly(applications.name_bodies), "For national security vetting another body decides.", "Entered for"),
    Act("send-back", "Send back for research", forms.RemarkForm, _state(_S.DECISION), partial(why_not, moves.SEND_BACK),
        _plainly(applications.send_back), "What is to be found out? A decision begun here is dropped.", "Sent back:"),
    Act("discontinue", "Discontinue", forms.DiscontinueForm, WORKED, partial(why_not, moves.DISCONTINUE),
        _plainly(applications.discontinue),
        "The application cannot go on. The person may apply again when what stopped it is over.", "Discontinued:",
        "warning"),
    Act("withdraw", "Withdraw for the applicant", forms.RemarkForm, WORKED, partial(why_not, moves.WITHDRAW),
        _plainly(applications.withdraw), "The applicant told you that they withdraw. Say how.", "Withdrawn:",
        "warning"),
    Act("marker", "Place the marker", forms.MarkerForm, OVER, is_its_officer, _plainly(decisions.place_marker),
        "Another force that looks the person up finds these words: adverse recruitment information is held here.",
        "Marker placed for"),
    Act("revisited", "Take off the list to look at again", forms.NoForm, lambda a: a.revisit_on is not None, is_officer,
        _plainly(applications.close_revisit), "What stopped it has been looked at.", "Taken off the list:"),
    Act("joined", "They have joined the workforce", JoinedForm,
        lambda a: a.state != _S.DRAFT and a.applicant_ref.startswith("AP-"), _may_link, _joined,
        "What they were granted as an applicant becomes theirs, with its days. The file stays as it is.", "Linked:"),
    Act("note", "Add a note", forms.RemarkForm, lambda a: a.state != _S.DRAFT, lambda *_: "", _note,
        "A note stays on the file and is never changed.", "Note added to"),
)  # fmt: skip
ON_FILE: Mapping[str, Act] = {act.name: act for act in _of_file}


def offered(application: Application, user: User) -> list[Offered]:
    """The buttons of a file, those possible now first; the green one is what comes next."""
    found = [
        Offered(
            act.title,
            reverse("vetting:act", args=[application.ref, act.name]),
            act.why_not(application, user),
            act.look,
        )
        for act in _of_file
        if act.when(application)
    ]
    if application.state == _S.DECISION:
        refused = may_begin(application, user)
        found.insert(0, Offered("Decide", reverse("vetting:decide", args=[application.ref]), refused, ""))
    return in_order(found)


def in_order(found: Iterable[Offered]) -> list[Offered]:
    """Those possible now first; the first that moves the record on is the one green button, and none shouts."""
    ordered = sorted(found, key=lambda one: (bool(one.why_not), one.look != "", one.look == "warning"))
    return [
        one if place == 0 and one.look == "" else replace(one, look="secondary") for place, one in enumerate(ordered)
    ]


def _may_ask(trace: Trace, actor: Any) -> str:
    if trace.asked_on:
        return "The applicant was asked already."
    if telling_of(trace, latest_tests(trace.application)) == "withheld":
        return "The applicant may not be told of it, or its harm test is not done."
    return works_on(trace.application, actor)


def _may_enter(trace: Trace, actor: Any) -> str:
    if not trace.asked_on or trace.explained_on:
        return "No question waits for an answer."
    return works_on(trace.application, actor)


def _works(trace: Trace, actor: Any) -> str:
    return works_on(trace.application, actor)


def _harm(trace: Trace, given: Mapping[str, Any], **who: Any) -> Any:
    return traces.assess_harm(trace, traces.Harm(**given), **who)


def _is_open(trace: Trace) -> bool:
    return trace.application.state in {_S.RESEARCH, _S.DECISION}


def _undeclared(trace: Trace) -> bool:
    return trace.declared == Declared.NO and _is_open(trace)


_of_trace = (
    Act("harm", "Harm test", forms.HarmForm, lambda _trace: True, _works, _harm,
        "May the applicant be told of this? The latest test counts; every one is kept.", "Harm test entered for", ""),
    Act("ask", "Ask the applicant", forms.RemarkForm, _undeclared, _may_ask, _plainly(traces.ask_explanation),
        "The applicant reads exactly these words. They must hold nothing that is withheld.", "Question sent about", ""),
    Act("answer", "Enter their answer", forms.ExplanationForm, _undeclared, _may_enter,
        _plainly(traces.enter_explanation),
        "For an answer by letter or in an interview.", "Answer entered for"),
    Act("not-asked", "Say why none is sought", forms.BecauseForm, _undeclared, _works,
        _plainly(traces.seek_no_explanation), "The applicant is not asked about it. Say why, for the file.",
        "Reason entered for"),
)  # fmt: skip
ON_TRACE: Mapping[str, Act] = {act.name: act for act in _of_trace}


def offered_on_trace(trace: Trace, user: User) -> list[Offered]:
    """The buttons of a trace; the green one is the harm test until it is made, and then the question that waits."""
    looks = {"harm": "secondary"} if trace.harm_tests.exists() else {}
    found = [
        Offered(
            act.title,
            reverse("vetting:trace_act", args=[trace.ref, act.name]),
            act.why_not(trace, user),
            looks.get(act.name, act.look),
        )
        for act in _of_trace
        if act.when(trace)
    ]
    return in_order(found)


def _give(appeal: Appeal, given: Mapping[str, Any], **who: Any) -> Appeal:
    return appeals.give_to_reader(appeal, reader=reader_account(given["reader"]), **who)


def _decide_appeal(appeal: Appeal, given: Mapping[str, Any], **who: Any) -> Appeal:
    return appeals.decide_appeal(
        appeal, allowed=given["outcome"] == "allowed", file_words=given["file_words"],
        applicant_words=given["applicant_words"], **who,
    )  # fmt: skip


def _may_decide(appeal: Appeal, actor: Any) -> str:
    return records_panel(appeal, actor) if appeal.state == AppealState.PANEL else hears_it(appeal, actor)


_of_appeal = (
    Act("give", "Give to an appeal reader", forms.GiveAppealForm,
        lambda a: a.state in {AppealState.LODGED, AppealState.HEARD}, is_manager, _give,
        "Somebody with no part in the case.", "Given:", needs_subject=True),
    Act("panel", "Put to another force's panel", forms.PanelForm, lambda a: a.state == AppealState.LODGED,
        partial(why_not, steps.PUT_TO_PANEL), _plainly(appeals.put_to_panel),
        "The panel reads the bundle: of each trace only what its owner agreed.", "Put to a panel:"),
    Act("decide", "Decide the appeal", forms.DecideAppealForm,
        lambda a: a.state in {AppealState.HEARD, AppealState.PANEL}, _may_decide, _decide_appeal,
        "Allowed: the decision is set aside, and somebody else decides afresh.", "Decided:", ""),
)  # fmt: skip
ON_APPEAL: Mapping[str, Act] = {act.name: act for act in _of_appeal}


def offered_on_appeal(appeal: Appeal, user: User) -> list[Offered]:
    """The buttons of an appeal."""
    if appeal.state not in APPEAL_OPEN:
        return []
    return in_order(
        Offered(
            act.title, reverse("vetting:appeal_act", args=[appeal.ref, act.name]), act.why_not(appeal, user), act.look
        )
        for act in _of_appeal
        if act.when(appeal)
    )
