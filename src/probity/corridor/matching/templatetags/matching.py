"""What the desk's pages draw: spend about an offer, candidates by year, the two judgements, tags."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from probity.corridor.matching.models import Candidate, CandidateQuerySet, Judgement, Matters, Question, Run, Same
from probity.corridor.matching.policy import may_judge
from probity.foundation.casework.models import Release
from probity.foundation.web import charts, formats
from probity.foundation.web.components import Fact, Happening
from probity.foundation.web.drawing import Chart
from probity.foundation.web.shown import Tag, tag_html

register = template.Library()

COLOURS = {
    Same.SAME: "purple",
    Same.DIFFERENT: "grey",
    Same.UNSURE: "yellow",
    Matters.NO_CONCERN: "green",
    Matters.ASK: "yellow",
    Matters.ENQUIRE: "red",
}
RELEASE_COLOURS = {
    Release.State.HELD: "red",
    Release.State.WAITING: "yellow",
    Release.State.APPROVED: "blue",
    Release.State.SENT: "blue",
    Release.State.ANSWERED: "green",
    Release.State.WITHDRAWN: "grey",
}


def answer_tag(candidate: Candidate, question: Question) -> Tag:
    """The standing answer to a question, coloured; "Not judged" where there is none."""
    answer = candidate.answer_to(question)
    if not answer:
        return Tag("Not judged", "blue")
    known = Same(answer) if question == Question.SAME else Matters(answer)
    return Tag(str(known.label), COLOURS[known])


def release_tag(release: Release) -> Tag:
    """A release's state, coloured."""
    return Tag(str(Release.State(release.state).label), RELEASE_COLOURS[Release.State(release.state)])


@register.simple_tag
def state_of_release(release: Release) -> SafeString:
    """A release's state as a tag."""
    shown = release_tag(release)
    return tag_html(shown.text, shown.colour)


@register.simple_tag
def judgement_tag(judgement: Judgement) -> SafeString:
    """One judgement's answer as a tag."""
    answer = Same(judgement.answer) if judgement.question == Question.SAME else Matters(judgement.answer)
    return tag_html(str(answer.label), COLOURS[answer])


def spend_chart(candidate: Candidate) -> Chart:
    """What the supplier was paid in each quarter of the window, the offer standing between the fourth and the fifth."""
    parts = candidate.quarters
    figures = [
        charts.Bar(
            _short(part["first"]),
            float(part["paid"]),
            shown=formats.money(Decimal(part["paid"])),
            tone="" if at >= len(parts) // 2 else "quiet",
        )
        for at, part in enumerate(parts)
    ]
    return charts.columns("Paid to the supplier about the offer", figures, says=_spend_sentence(candidate), of="Paid")


def _short(day: str) -> str:
    on = date.fromisoformat(day)
    return f"{on:%b} {on.year}"


def _spend_sentence(candidate: Candidate) -> str:
    if candidate.offered_on is None:
        return "The entry gives no day, so no spend can be set beside it."
    before, after = formats.money(candidate.spend_before), formats.money(candidate.spend_after)
    apart = (
        f" Credits of {formats.money(candidate.credits)} came back and are not taken off." if candidate.credits else ""
    )
    day = formats.day(candidate.offered_on)
    return f"{before} in the year to {day}, {after} in the year after it. A column is the quarter from then on.{apart}"


def year_chart(rows: CandidateQuerySet) -> Chart:
    """How many candidates there are by year of the offer, each column a link to them."""
    address = reverse("matching:candidates")
    years = rows.by_year()
    figures = [charts.Bar(str(year), many, url=f"{address}?year={year}") for year, many in years]
    most = max(years, key=lambda one: one[1], default=None)
    says = f"Most are of offers made in {most[0]}: {most[1]:,}." if most else "No candidate's offer has a day."
    return charts.columns("Candidates by year of the offer", figures, says=says, of="Candidates")


def identity_of(found: Candidate, names: dict[str, str]) -> list[Fact]:
    """The identity bar of a candidate."""
    return [
        Fact("Reference", found.ref),
        Fact("Offered to", _recipient(found, names)),
        Fact("State", Tag(found.get_state_display(), found.STATE_COLOURS[Candidate.State(found.state)])),
        Fact("Is it the same?", answer_tag(found, Question.SAME)),
        Fact("Does it matter?", answer_tag(found, Question.MATTERS)),
    ]


def _recipient(found: Candidate, names: dict[str, str]) -> str:
    written = f"{found.recipient_as_written}, not matched to a person" if found.recipient_as_written else "Not stated"
    return names.get(found.recipient_ref) or found.recipient_ref or written


def facts_of(found: Candidate, names: dict[str, str]) -> list[Fact]:
    """The facts of the offer and the supplier to weigh."""
    return [
        Fact("What was offered", found.description),
        Fact("By", found.giver),
        Fact("Worth", found.value_words),
        Fact("Offered", formats.day(found.offered_on) or "No day given"),
        Fact("The offer was", found.answer_words),
        Fact("Part in a procurement", "Yes" if found.in_procurement else "Not declared"),
        Fact("Declared by", names.get(found.declarant_ref, found.declarant_ref) or "Nobody known"),
        Fact("Supplier", found.supplier_name),
        Fact("Paid in the year before", found.spend_before),
        Fact("Paid in the year after", found.spend_after),
        Fact("Credits, not taken off", found.credits),
        Fact("Offer and supplier", f"{found.offer_ref}, {found.supplier_ref}"),
    ]


def question_card(
    found: Candidate, question: Question, judgements: Any, names: dict[str, str], user: Any
) -> dict[str, Any]:
    """One of the two questions as its card shows it: every answer so far, newest first, and whether one may answer."""
    given = [(one, names.get(one.by_ref, one.by_ref)) for one in judgements if one.question == question]
    address = reverse("matching:judging", args=[found.ref, question])
    button = "Judge again" if given else "Judge"
    return {
        "title": question.label,
        "given": given,
        "url": address,
        "button": f"{button}: {question.label.lower()}",
        "why_not": may_judge(found, question, user),
        "look": "secondary" if given else "",
    }


def history_of(found: Candidate, judgements: Any, releases: Any, names: dict[str, str]) -> list[Happening]:
    """What happened, newest first."""
    happened = [Happening("Found by the cross-check", found.first_seen.at, says=capfirst(found.why))]
    if found.state == Candidate.State.GONE:
        happened.append(Happening("Last found by the cross-check", found.last_seen.at))
    for one in judgements:
        question = Question(one.question).label
        by = names.get(one.by_ref, one.by_ref)
        happened.append(Happening(f"{question} {one.answer_words}", one.at, by=by, says=one.reason))
    for one in releases:
        happened += release_history(one, names)
    return sorted(happened, key=lambda one: one.at, reverse=True)


def release_history(one: Release, names: dict[str, str]) -> list[Happening]:
    """What happened to a question, oldest first."""
    url = reverse("matching:release", args=[one.ref])
    known = (
        ("Question written", one.written_at, one.author_ref, one.title),
        ("Question approved", one.approved_at, one.approver_ref, ""),
        ("Question sent", one.sent_at, "", ""),
        ("Answer came back", one.answered_at, "", one.answer),
    )
    return [Happening(title, at, by=names.get(by, by), says=says, url=url) for title, at, by, says in known if at]


def run_facts(run: Run) -> list[Fact]:
    """What a run counted, for its page."""
    return [
        Fact("Reference", run.ref),
        Fact("State", Tag(run.says, "green" if run.done_at else "yellow")),
        Fact("Asked for", run.at),
        Fact("By", run.by_account),
        *([Fact("Done", run.done_at)] if run.done_at else []),
        *(Fact(title, run.counts[key]) for key, title in COUNTED if key in run.counts),
    ]


COUNTED = (
    ("offers", "Offers read"),
    ("givers", "Givers, people who gave for themselves left out"),
    ("suppliers", "Suppliers"),
    ("candidates", "Candidates"),
    ("new", "New"),
    ("changed", "Changed"),
    ("back", "Arising again"),
    ("gone", "No longer arising"),
    ("unchanged", "Unchanged"),
)


def release_facts(release: Release, names: dict[str, str]) -> list[Fact]:
    """The identity bar of a question."""
    lifted = [Fact("Hold lifted by", names.get(release.lifted_by_ref, release.lifted_by_ref))]
    return [
        Fact("Reference", release.ref),
        Fact("To", names.get(release.to_ref, release.to_ref)),
        Fact("State", release_tag(release)),
        Fact("Written by", names.get(release.author_ref, release.author_ref)),
        *(lifted if release.lifted_by_ref else []),
    ]
