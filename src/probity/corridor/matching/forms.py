"""The matching desk's forms, and its lists: what they show and how they are filtered."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from probity.corridor.matching.models import ANSWERS, MAY_BE_SO, Candidate, CandidateQuerySet, Matters, Question, Same
from probity.corridor.matching.queries import short_names
from probity.corridor.matching.templatetags.matching import answer_tag, release_tag
from probity.foundation.casework.models import Release
from probity.foundation.web import formats
from probity.foundation.web.listpage import Column, ListPlan
from probity.foundation.web.shown import Reference, Shown, Tag

NOT_JUDGED = "none"
YEAR_DIGITS = 4


class CandidateFilter(filters.FilterSet):
    name = filters.CharFilter(label="Giver or supplier", method="named")
    waiting = filters.ChoiceFilter(
        label="Waiting for",
        method="waits_for",
        choices=[(Question.SAME, "Is it the same?"), (Question.MATTERS, "Does it matter?")],
        empty_label="Either or neither",
    )
    same = filters.ChoiceFilter(
        label="Is it the same?",
        method="answered",
        choices=[(NOT_JUDGED, "Not judged"), *Same.choices],
        empty_label="Any",
    )
    matters = filters.ChoiceFilter(
        label="Does it matter?",
        method="answered",
        choices=[(NOT_JUDGED, "Not judged"), *Matters.choices],
        empty_label="Any",
    )
    verdict = filters.ChoiceFilter(label="Names", choices=Candidate.Verdict.choices, empty_label="Any")
    accepted = filters.ChoiceFilter(
        label="The offer was",
        method="answered_offer",
        choices=[("yes", "Accepted"), ("no", "Declined"), ("unknown", "Not stated")],
        empty_label="Any",
    )
    awarded = filters.ChoiceFilter(
        label="Awards within a year",
        method="was_awarded",
        choices=[("any", "Any award"), ("part", "Award with a part of somebody in the offer"), (NOT_JUDGED, "None")],
        empty_label="Any or none",
    )
    year = filters.ChoiceFilter(
        label="Year of the offer", field_name="offered_on", lookup_expr="year", empty_label="Any"
    )
    state = filters.ChoiceFilter(label="State", choices=Candidate.State.choices, empty_label="Any")

    class Meta:
        model = Candidate
        fields = ()

    def __init__(self, *args: Any, queryset: CandidateQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, queryset=queryset, **kwargs)
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year, _ in reversed(queryset.by_year())]

    def named(self, rows: CandidateQuerySet, _name: str, value: str) -> CandidateQuerySet:
        return rows.holding(" ".join(value.split()))

    def waits_for(self, rows: CandidateQuerySet, _name: str, value: str) -> CandidateQuerySet:
        return rows.to_compare() if value == Question.SAME else rows.to_weigh()

    def answered(self, rows: CandidateQuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(**{name: "" if value == NOT_JUDGED else value})

    def was_awarded(self, rows: CandidateQuerySet, _name: str, value: str) -> QuerySet:
        if value == "part":
            return rows.filter(had_part=True)
        return rows.filter(award_count=0) if value == NOT_JUDGED else rows.filter(award_count__gt=0)

    def answered_offer(self, rows: CandidateQuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(accepted={"yes": True, "no": False}.get(value))


class ReleaseFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label="State", choices=Release.State.choices, empty_label="Any")
    title = filters.CharFilter(label="Title holds", lookup_expr="icontains")


class JudgeForm(forms.Form):
    """An answer to one of the two questions. `version` is the candidate's as the reader saw it."""

    answer = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": "Choose an answer"})
    reason = forms.CharField(
        label="Why",
        help_text="What you looked at and what it showed. Your words stay, whatever is judged later.",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say why"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, question: Question, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answer: Any = self.fields["answer"]
        answer.label, answer.choices = question.label, ANSWERS[question].choices


SUGGESTED = (
    "You told the gifts register about an offer from {giver}{day}.\n\n"
    "To make the entry complete, tell us:\n"
    "- what the occasion was and who else was there\n"
    "- how you, or anybody close to you, know who made the offer\n"
    "- what your part of the force has to do with them, if anything\n\n"
    "Your answer is kept with the entry."
)


def suggested_question(found: Candidate) -> dict[str, str]:
    """Ordinary words to begin a question with, which tell nothing of why it is asked."""
    day = f" on {formats.day(found.offered_on)}" if found.offered_on else ""
    what = f"{found.description or 'an offer'} from {found.giver}"[:150]
    return {"title": f"Your gifts entry: {what}", "words": SUGGESTED.format(giver=found.giver, day=day)}


class AskForm(forms.Form):
    title = forms.CharField(
        label="Title", max_length=200, error_messages={"required": "Write a title"}, help_text="They see it first."
    )
    words = forms.CharField(
        label="Your question",
        help_text=(
            "In ordinary words, as any question about the register. Nothing of suppliers, spend or this cross-check."
        ),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Write your question"},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why"},
    )


class ApproveForm(forms.Form):
    read = forms.BooleanField(
        label="I have read every word, and they tell nothing of the corridor's work",
        error_messages={"required": "Confirm that you have read every word"},
    )


def candidate_url(one: Candidate) -> str:
    """The address of a candidate's page."""
    return reverse("matching:candidate", args=[one.ref])


def awarded(one: Candidate) -> Shown:
    """What the supplier was awarded within a year of the offer; how many where no sum was published."""
    if one.award_value or not one.award_count:
        return one.award_value if one.award_count else ""
    return formats.number_of(one.award_count, "award")


CANDIDATES = ListPlan(
    title="Givers who may be suppliers",
    noun=("candidate", "candidates"),
    columns=(
        Column("giver", "Giver", attrgetter("giver"), sort="giver"),
        Column("supplier", "Supplier", attrgetter("supplier_name"), sort="supplier_name"),
        Column("why", "Why", lambda one: capfirst(one.why), sort="score", hide_on_phone=True, only_when_wide=True),
        Column("day", "Offered", attrgetter("offered_on"), sort="offered_on", hide_on_phone=True),
        Column("answer", "Offer", attrgetter("answer_words"), sort="accepted", hide_on_phone=True),
        Column(
            "before", "Paid before", attrgetter("spend_before"), sort="spend_before", numeric=True, hide_on_phone=True
        ),
        Column("after", "Paid after", attrgetter("spend_after"), sort="spend_after", numeric=True, hide_on_phone=True),
        Column("awards", "Awards within a year", awarded, sort="award_value", numeric=True, hide_on_phone=True),
        Column("same", "The same?", lambda one: standing(one, Question.SAME), sort="same"),
        Column("matters", "Matters?", lambda one: standing(one, Question.MATTERS), sort="matters", hide_on_phone=True),
    ),
    filterset=CandidateFilter,
    address=candidate_url,
    empty="Candidates will appear here once the cross-check has run and found a giver who may be a supplier.",
)


def standing(one: Candidate, question: Question) -> Shown:
    """The standing answer as a tag, or in plain words that it waits; nothing where it cannot be asked."""
    if question == Question.MATTERS and one.state == Candidate.State.GONE:
        return Tag("No longer arises", "grey")
    if one.answer_to(question):
        return answer_tag(one, question)
    return "Not judged" if question == Question.SAME or one.same in MAY_BE_SO else ""


RELEASES = ListPlan(
    title="Words that leave the corridor",
    noun=("question", "questions"),
    columns=(
        Column("title", "Title", attrgetter("title"), sort="title"),
        Column("to", "To", lambda one: one.to_name, hide_on_phone=True),
        Column("written", "Written", lambda one: one.written_at.date(), sort="written_at"),
        Column("state", "State", release_tag, sort="state"),
        Column("ref", "Reference", lambda one: Reference(one.ref), sort="ref", hide_on_phone=True),
    ),
    filterset=ReleaseFilter,
    address=lambda one: reverse("matching:release", args=[one.ref]),
    order=("-written_at",),
    prepare=lambda rows: _name_readers(rows),
    empty="Questions will appear here once somebody asks a declarant about their offer.",
)


def _name_readers(rows: Iterable[Release]) -> None:
    found = [*rows]
    names = short_names((one.to_ref for one in found), on=timezone.localdate())
    for one in found:
        one.to_name = names.get(one.to_ref, one.to_ref)  # type: ignore[attr-defined]  # for this page's column


RUNS = ListPlan(
    title="Runs of the cross-check",
    noun=("run", "runs"),
    columns=(
        Column("at", "Asked for", attrgetter("at"), sort="at"),
        Column("by", "By", attrgetter("by_account"), sort="by_account", hide_on_phone=True),
        Column("state", "State", lambda one: Tag(one.says, "green" if one.done_at else "yellow"), sort="state"),
        Column("candidates", "Candidates", lambda one: one.counts.get("candidates"), numeric=True),
        Column("changes", "What it changed", attrgetter("changes")),
    ),
    address=lambda one: reverse("matching:run", args=[one.ref]),
    order=("-at",),
    empty="Runs will appear here: one a night, and whenever an analyst asks for one.",
)
