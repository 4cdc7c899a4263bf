"""How an offer is shown: its tabs, what happened to it, what its reader may do, what it needs of whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from django import forms, template
from django.urls import reverse
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.casework.models import Deadline, Version
from probity.foundation.casework.transitions import why_not
from probity.foundation.web.components import Fact, Happening, Tab
from probity.foundation.web.formats import number_of
from probity.foundation.web.shown import Due, Tag, due_html
from probity.foundation.workforce.policy import team_today
from probity.office.declarations import actions, queries, workflow
from probity.office.declarations.forms import QUESTIONS, EndorseForm, ReasonForm, RemarkForm
from probity.office.declarations.models import Answer, Behalf, Direction, Offer, State, Step
from probity.office.declarations.policy import (
    PUBLICATION_READERS,
    READERS,
    is_declarant,
    is_endorser,
    is_reviewer,
    may_give_time,
    may_note,
    may_reroute,
    may_say_what_became_of_it,
    returns_headed,
)
from probity.office.declarations.queries import Line, recipient_in_words

register = template.Library()
team_of = team_today

Refusal = Callable[[Offer, Any], str]


@dataclass(frozen=True)
class Act:
    """Something that can be done to an offer. `whose` tells to whom its button is shown, greyed when it must wait."""

    name: str
    title: str
    form: type[forms.Form]
    whose: tuple[Refusal, ...]
    why_not: Refusal
    run: Callable[..., Offer]
    says: str
    done: str
    look: str = ""


def _in_words(action: Callable[..., Offer]) -> Callable[..., Offer]:
    """An action that takes the words of its form."""

    def run(offer: Offer, given: Mapping[str, Any], **who: Any) -> Offer:
        return action(offer, words=given["words"], **who)

    return run


def _endorse(offer: Offer, given: Mapping[str, Any], **who: Any) -> Offer:
    return actions.endorse(offer, supported=given["supported"] == "yes", words=given["words"], **who)


_acts = (
    Act("endorse", "Endorse", EndorseForm, (is_endorser,), partial(why_not, workflow.ENDORSE), _endorse,
        "Say that you know of this offer and whether you support what was done.", "Endorsed:"),
    Act("accept", "Accept into the register", RemarkForm, (is_reviewer,), partial(why_not, workflow.ENTER),
        _in_words(actions.enter), "The offer stands in the register as it is.", "Accepted into the register:"),
    Act("close", "Close", RemarkForm, (is_reviewer,), partial(why_not, workflow.CLOSE),
        _in_words(actions.close), "Nothing about this offer is outstanding.", "Closed:"),
    Act("challenge", "Challenge", ReasonForm, (is_reviewer,), partial(why_not, workflow.CHALLENGE),
        _in_words(actions.challenge), "Ask the declarant a question. They must answer it first.", "Challenged:"),
    Act("answer", "Answer the challenge", ReasonForm, (is_declarant,), partial(why_not, workflow.ANSWER),
        _in_words(actions.answer_challenge), "Answer what the register asked you.", "Answered:"),
    Act("reroute", "Find another endorser", ReasonForm, (is_reviewer,), may_reroute, _in_words(actions.reroute),
        "The endorser is worked out again as at today.", "Sent to another endorser:"),
)  # fmt: skip
ACTS: Mapping[str, Act] = {act.name: act for act in _acts}


@dataclass(frozen=True)
class Offered:
    """A button of an offer's page; `why_not` is the reason for which it is greyed."""

    title: str
    url: str
    why_not: str
    look: str


def acts_for(offer: Offer, user: User) -> list[Offered]:
    """The acts of this reader's part, those possible now first; the first that moves it is the one green button."""
    parts = [act for act in _acts if any(not refusal(offer, user) for refusal in act.whose)]
    ordered = sorted(((act.why_not(offer, user), act) for act in parts), key=lambda pair: bool(pair[0]))
    moves = [
        Offered(
            act.title, reverse("declarations:act", args=[offer.ref, act.name]), reason, "secondary" if place else ""
        )
        for place, (reason, act) in enumerate(ordered)
        if not reason or not _is_past(act, offer)
    ]
    return moves + [
        Offered(title, reverse(f"declarations:{page}", args=[offer.ref]), "", "secondary")
        for page, title, refusal in ADDED
        if not refusal(offer, user)
    ]


# What adds to an offer without moving it: a page of its own each, shown to those who may.
ADDED: tuple[tuple[str, str, Refusal], ...] = (
    ("disposal", "Say what became of it", may_say_what_became_of_it),
    ("note", "Write a note", may_note),
    ("more_time", "Give more time", may_give_time),
)


def _is_past(act: Act, offer: Offer) -> bool:
    """Whether the offer has left behind the step that this act is: it is then told by the timeline, not by a button."""
    later = {
        "endorse": {State.ENDORSED, State.CHALLENGED, State.ANSWERED, State.ENTERED, State.CLOSED, State.IMPORTED},
        "reroute": {State.ENDORSED, State.CHALLENGED, State.ANSWERED, State.ENTERED, State.CLOSED, State.IMPORTED},
        "accept": {State.ENTERED, State.CLOSED, State.IMPORTED},
        "challenge": {State.ENTERED, State.CLOSED, State.IMPORTED},
        "answer": {State.DECLARED, State.ENDORSED, State.ANSWERED, State.ENTERED, State.CLOSED, State.IMPORTED},
        "close": {State.CLOSED, State.IMPORTED},
    }
    return offer.state in later.get(act.name, set())


def tabs_of(offer: Offer, current: str) -> list[Tab]:
    """The parts of an offer's page."""
    ref = [offer.ref]
    return [
        Tab("Overview", reverse("declarations:offer", args=ref), current == "overview"),
        Tab("Earlier offers", reverse("declarations:earlier", args=ref), current == "earlier"),
        Tab("Documents", reverse("declarations:documents", args=ref), current == "documents"),
        Tab("History", reverse("declarations:history", args=ref), current == "history"),
    ]


def desk_tabs(user: User, current: str) -> list[Tab]:
    """The lists of the desk that this reader has."""
    shown = [("mine", "My offers"), ("endorse", "To endorse")]
    shown += [("team", "My team")] if team_of(user) else []
    shown += [("advice_list", "Asked beforehand")]
    shown += [("register", "Register"), ("figures", "Figures")] if reads_register(user) else []
    shown += [("returns", "Quarterly returns")] if reads_register(user) or returns_headed(user) else []
    shown += [("nil_returns", "Nil returns")] if reads_register(user) else []
    publishes = any(grant.role in PUBLICATION_READERS and not grant.unit_ref for grant in user.grants)
    shown += [("publication", "Publication")] if publishes else []
    return [Tab(title, reverse(f"declarations:{name}"), name == current) for name, title in shown]


def reads_register(user: User) -> bool:
    """Whether a grant opens the register, or a unit's part of it, to the reader."""
    return any(grant.role in READERS for grant in user.grants)


def happenings_of(steps: Iterable[Step], known: Mapping[str, str]) -> list[Happening]:
    """What happened to an offer, for the timeline."""
    return [
        Happening(step.get_kind_display(), step.at, by=known.get(step.by_ref, ""), says=step.words) for step in steps
    ]


def answers_of(form: forms.Form) -> list[Fact]:
    """What was answered, as a check page shows it."""
    return [Fact(str(field.label), _answer(field, form.cleaned_data[field.name])) for field in form.visible_fields()]


def _answer(field: Any, value: Any) -> str:
    choices = dict(getattr(field.field, "choices", ()))
    return str(choices.get(value, value))


def change_address(offer: Offer, line: Line) -> str:
    """Where a line of a draft is changed; it comes back to the check."""
    if line.page == "people":
        return reverse("declarations:people", args=[offer.ref]) + "?check=1"
    return reverse("declarations:question", args=[offer.ref, line.page]) + "?check=1"


def correct_address(offer: Offer, line: Line) -> str:
    """Where a line of a declared offer is corrected; to whom it was offered stands as declared."""
    if line.page in {"who", "people"}:
        return ""
    return reverse("declarations:correct_part", args=[offer.ref, line.page])


def attachment(name: str) -> str:
    """The header that makes a browser save a file under its name."""
    return f"attachment; filename*=UTF-8''{quote(name)}"


def earlier(user: User, giver: dict[str, str], before: Offer | None = None) -> dict[str, Any]:
    """Earlier offers by the same giver: each for those who read the register, count and days alone for others."""
    entitled = reads_register(user)
    found = queries.earlier_offers(user if entitled else queries.COUNTING, **giver, before=before)
    return {"earlier": queries.earlier_in_words(found), "earlier_offers": found if entitled else ()}


def earlier_to(offer: Offer, user: User) -> dict[str, Any]:
    """What this reader may see of other offers by the giver of one."""
    return earlier(user, {"giver_name": offer.giver_name, "giver_organisation": offer.giver_organisation}, offer)


def earlier_words(draft: Offer) -> str:
    giver = {"giver_name": draft.giver_name, "giver_organisation": draft.giver_organisation}
    return queries.earlier_in_words(queries.earlier_offers(queries.COUNTING, **giver, before=draft))


def pages_of(draft: Offer) -> list[str]:
    """The pages that this draft asks, in order."""
    skipped = {"outcome"} if draft.answer == Answer.DECLINED else set()
    pages = [page for page in QUESTIONS if page not in skipped]
    if draft.behalf in {Behalf.OTHER, Behalf.TEAM}:
        pages.insert(1, "people")
    return pages


def page_address(draft: Offer, page: str) -> str:
    if page in {"people", "check"}:
        return reverse(f"declarations:{page}", args=[draft.ref])
    return reverse("declarations:question", args=[draft.ref, page])


def first_open(draft: Offer) -> str:
    """Where to go on with a draft: the first question without an answer, or "" when there is none."""
    answered = {
        "what": draft.kind and draft.description, "people": draft.recipient_ref, "giver": draft.giver,
        "when": draft.offered_on, "value": draft.value_low is not None or draft.value_words,
        "how": draft.circumstances, "answer": draft.answer, "asked": draft.asked, "outcome": draft.outcome,
        "procurement": draft.in_procurement,
    }  # fmt: skip
    page = next((page for page in pages_of(draft) if not answered.get(page, True)), "")
    return page_address(draft, page) if page else ""


def address_after(draft: Offer, page: str, *, checking: bool) -> str:
    """Where a draft goes on after a page; back to the check, unless the answer asks for something more."""
    pages = [*pages_of(draft), "check"]
    following = pages[pages.index(page) + 1] if page in pages else "check"
    asks_more = following == "people" or (page == "answer" and following == "outcome") or not draft.recipient_ref
    return page_address(draft, "check" if checking and not asks_more else following)


def address_before(draft: Offer, page: str, *, checking: bool) -> str:
    """The address that "Back" leads to."""
    pages = pages_of(draft)
    if checking:
        return page_address(draft, "check")
    place = pages.index(page) if page in pages else 0
    return page_address(draft, pages[place - 1]) if place else reverse("declarations:mine")


def advice_to(offer: Offer, user: User) -> dict[str, Any]:
    """What this reader may see of the advice that an offer was declared after."""
    advice = queries.advice_on(user, offer)
    if advice is None:
        return {}
    return {
        "advice": advice,
        "advice_words": queries.advice_in_words(advice),
        "against_advice": queries.against_advice(offer, advice),
    }


@register.simple_tag
def name_in(known: Mapping[str, str], ref: str) -> str:
    """How somebody is spoken of, or their reference."""
    return known.get(ref, ref)


@register.simple_tag
def identity_of(offer: Offer, known: Mapping[str, str], deadlines: Sequence[Deadline]) -> list[Fact]:
    """The identity bar: reference, to whom, state, whose move, the next deadline."""
    waiting = [deadline.due_on for deadline in deadlines if deadline.met_at is None and not deadline.paused_on]
    facts = [
        Fact("Reference", offer.ref),
        Fact("Given by" if offer.direction == Direction.GIVEN else "Offered to", recipient_in_words(offer, known)),
        Fact("State", Tag(offer.get_state_display(), offer.STATE_COLOURS[State(offer.state)])),
        Fact("Answer", offer.get_answer_display()),
    ]
    if waiting:
        facts.append(Fact("Next deadline", due_html(Due(min(waiting), timezone.localdate()))))
    if offer.declare_by:
        late = Tag(f"{number_of(offer.days_late, 'day')} late", "red") if offer.is_late else "In time"
        facts.append(Fact("Declared", late))
    if offer.published_by_name:
        facts.append(Fact("Published", "By name"))
    return facts


@register.simple_tag
def whose_move(offer: Offer, known: Mapping[str, str]) -> str:
    """Who must do what next."""
    endorser = known.get(offer.endorser_ref, "The endorser")
    reviewer = offer.get_review_by_display()
    return {
        State.DRAFT: "You finish it and declare it.",
        State.DECLARED: f"{endorser} endorses it ({offer.endorser_why.lower()}).",
        State.ENDORSED: f"{reviewer} reviews it.",
        State.CHALLENGED: "The declarant answers the question.",
        State.ANSWERED: f"{reviewer} reads the answer.",
        State.ENTERED: "Nothing is needed. It stands in the register.",
        State.CLOSED: "Nothing. It is closed.",
        State.IMPORTED: "Nothing. It came from another register, outside endorsement.",
    }[State(offer.state)]


@register.simple_tag
def due_of(offer: Offer, due: Mapping[str, Deadline]) -> Deadline | None:
    """The offer's nearest deadline, if one is not met."""
    return due.get(offer.ref)


@register.simple_tag
def said_before(version: Version) -> list[Fact]:
    """What an offer said before a correction, in words."""
    codes = {"kind": "gifts.kind", "outcome": "gifts.outcome"}
    return [
        Fact(name.replace("_", " ").capitalize(), queries.label(codes[name], value) if name in codes else value)
        for name, value in version.said.items()
    ]
