"""What the vetting unit types: results, traces, harm tests, decisions, and the filters of its lists."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from crispy_forms_gds.choices import Choice
from crispy_forms_gds.fields import DateInputField
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.forms import PlainForm
from probity.office.vetting.models import (
    OPEN,
    WORKED,
    Application,
    ApplicationKind,
    ApplicationState,
    CheckResult,
    Decision,
    Declared,
    Outcome,
    Telling,
    Trace,
    View,
)
from probity.office.vetting.policy.levels import all_levels

LONGEST = 10_000
RADIOS = forms.RadioSelect


def area(label: str, *, missing: str = "", hint: str = "", rows: int = 5) -> forms.CharField:
    """A question answered in words; needed when `missing` says what to do."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(missing),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )


def day(label: str, *, missing: str = "", hint: str = "For example, 27 3 2026") -> DateInputField:
    """A day; needed when `missing` says what to do."""
    field = DateInputField(label=label, help_text=hint, required=bool(missing), require_all_fields=False)
    field.error_messages["required"] = missing
    return field


def choose(label: str, choices: Any, *, missing: str, hint: str = "") -> forms.ChoiceField:
    """One of a few answers."""
    return forms.ChoiceField(
        label=label, choices=choices, widget=RADIOS, help_text=hint, error_messages={"required": missing}
    )


def codes(rule_id: str, on: date) -> list[tuple[str, str]]:
    return code_list(rule_id, on=on).choices


class FileForm(PlainForm):
    """A form about a file. `coded` names the fields whose choices are lists of the rulebook."""

    coded: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = timezone.localdate()
        for name, rule_id in self.coded.items():
            field: Any = self.fields[name]
            field.choices = [Choice(code, label) for code, label in codes(rule_id, on)]


class NoForm(FileForm):
    """Nothing to type: the act needs only to be confirmed."""


class RemarkForm(FileForm):
    words = area("Your words", missing="Write what you have to say")


class OpenForm(FileForm):
    """Open an application for somebody."""

    given_names = forms.CharField(label="Given names", max_length=120)
    family_name = forms.CharField(label="Family name", max_length=120)
    email = forms.EmailField(label="E-mail", required=False)
    levels = forms.MultipleChoiceField(
        label="Levels asked for", widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose a level"}
    )
    kind = choose("Kind of application", ApplicationKind.choices, missing="Choose the kind")
    opened_for = forms.CharField(label="The post or contract it is for", max_length=200, required=False)
    on_paper = forms.BooleanField(label="They fill in a paper form, which the unit keys", required=False)

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = timezone.localdate()
        labels = code_list("vetting.levels", on=on)
        field: Any = self.fields["levels"]
        field.choices = [(code, labels.label(code)) for code in all_levels(on)]
        if known:
            for name in ("given_names", "family_name", "email"):
                del self.fields[name]


class AskCheckForm(FileForm):
    coded = {"kind": "vetting.check_kinds"}
    kind = choose("Which check?", (), missing="Choose a check")
    asked_of = forms.CharField(label="Asked of", help_text="A force, bureau or person.", max_length=200, required=False)


class ResultForm(FileForm):
    """What a check gave."""

    result = choose(
        "What did it give?", [pair for pair in CheckResult.choices if pair[0] != "waiting"], missing="Choose the result"
    )
    adverse = forms.BooleanField(label="It is adverse: enter it as a trace next", required=False)
    words = area("The result in words", hint="Needed unless nothing was found.")
    source = forms.CharField(label="Source", max_length=200, error_messages={"required": "Say where it came from"})


class TraceForm(FileForm):
    """One thing that was found."""

    coded = {"kind": "vetting.trace_kinds"}
    kind = choose("What is it of?", (), missing="Choose what it is of")
    summary = area("What was found", missing="Say what was found", hint="One thing. Another thing is another trace.")
    happened_on = day("When did it happen?", hint="Leave it empty if it is not known.")
    source = forms.CharField(label="Where it was found", max_length=200)
    owner = forms.CharField(
        label="Whose information is it?", help_text="Leave it empty if it is ours.", max_length=200, required=False
    )
    about = forms.ChoiceField(label="Whom is it about?", required=False)
    check = forms.ChoiceField(label="Which check showed it?", required=False)
    declared = choose("Did the applicant declare it?", Declared.choices, missing="Choose whether it was declared")
    adverse = choose(
        "Is it adverse?",
        [("yes", "Yes"), ("no", "No: it is on file and weighs nothing by itself")],
        missing="Choose whether it is adverse",
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = code_list("vetting.check_kinds", on=timezone.localdate())
        named = [
            (str(one.pk), one.said.get("name", "")) for one in application.entries.order_by("pk") if "name" in one.said
        ]
        made = [(str(one.pk), kinds.label(one.kind)) for one in application.checks.order_by("pk")]
        fields: Any = self.fields
        fields["about"].choices = [("", "The applicant"), *named]
        fields["check"].choices = [("", "None of them"), *made]


class HarmForm(FileForm):
    """The harm test of one trace."""

    telling = choose("May the applicant be told?", Telling.choices, missing="Choose whether they may be told")
    told_words = area("The words that they may read", hint="Needed when they may be told in part.")
    why = area("Why", missing="Say why, for the file", hint="The harm that telling would do, or why it would do none.")
    never_words = area(
        "Names and places that nothing sent out may hold",
        rows=4,
        hint="One a line. The owner's name and the name of whom it is about are added by themselves.",
    )
    owner_agreed_on = day("Day on which the owner agreed", hint="Needed to tell any of another body's information.")
    panel_words = area("What the owner agrees that another force's appeal panel may read", rows=4)


class ExplanationForm(FileForm):
    words = area("What the applicant answered", missing="Write what they answered")
    answered_on = day("When did they answer?", missing="Give the day")


class BecauseForm(FileForm):
    because = area("Why is no explanation sought?", missing="Say why no explanation is sought")


class DiscontinueForm(FileForm):
    coded = {"reason": "vetting.discontinue_reasons"}
    reason = choose("Why does it stop?", (), missing="Choose a reason")
    words = area("For the file", missing="Say why, for the file")
    revisit_on = day("Look at it again on", hint="Leave it empty for the time that the rulebook gives.")


class BodiesForm(FileForm):
    sponsor = forms.CharField(label="Who asks for the clearance", max_length=120)
    deciding_body = forms.CharField(label="Which body decides", max_length=120)


class MarkerForm(FileForm):
    words = area("What another force will read", missing="Write what another force will read")
    review_on = day("Look at it again on", missing="Give a day to come")


class AnswerTraceForm(FileForm):
    """The answer to one trace; for one not declared, the finding on honesty too."""

    coded = {"weight": "vetting.trace_weights", "honesty": "vetting.honesty_findings"}
    weight = choose("What does it weigh?", (), missing="Choose its weight")
    words = area("Why", missing="Say why it has that weight")
    honesty = choose("What does not declaring it say of their honesty?", (), missing="Make a finding")
    honesty_words = area("Why you find so", missing="Say why you find so", hint="Weigh the explanation.")

    def __init__(self, *args: Any, trace: Trace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if trace.declared != Declared.NO:
            del self.fields["honesty"], self.fields["honesty_words"]


class DecisionForm(FileForm):
    """The decision model's headings, the outcome, and the reasons. Saved as it is; what lacks is said on the check."""

    coded = {"reason_codes": "vetting.refusal_reasons"}
    outcome = forms.ChoiceField(label="Outcome", choices=Outcome.choices, widget=RADIOS, required=False)
    rationale = area("Rationale", hint="Why this outcome, on everything above.", rows=6)
    reason_codes = forms.MultipleChoiceField(
        label="If refused: the reasons of the Code", widget=forms.CheckboxSelectMultiple, required=False
    )
    file_words = area("If refused: the reasons for the file", rows=5)
    applicant_words = area(
        "If refused: what the applicant reads",
        hint="It passes the harm test of every trace, or it is not saved.",
        rows=5,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = codes("vetting.decision_model", timezone.localdate())
        asked = {f"ndm_{code}": area(label, rows=4) for code, label in self.headings}
        self.fields = {**asked, **self.fields}

    @property
    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        kept = {name: given[name] for name in ("rationale", "reason_codes", "file_words", "applicant_words")}
        outcome = {"outcome": given["outcome"]} if given["outcome"] else {}
        return {**kept, **outcome, "ndm": {code: given[f"ndm_{code}"] for code, _ in self.headings}}


def decision_initial(decision: Decision) -> dict[str, Any]:
    """What a decision says so far, as its form takes it."""
    names = ("outcome", "rationale", "reason_codes", "file_words", "applicant_words")
    said = {name: getattr(decision, name) for name in names}
    return said | {f"ndm_{code}": words for code, words in decision.ndm.items()}


class MitigationForm(FileForm):
    coded = {"kind": "vetting.mitigations"}
    kind = choose("What kind of measure?", (), missing="Choose a kind")
    words = area(
        "The measure", missing="Say what the measure is", hint="They and their line manager may read this.", rows=3
    )
    review_on = day("Look at it again on", missing="Give a day to come")


class ViewForm(FileForm):
    view = choose("What do you think?", View.choices, missing="Choose what you think")
    words = area("Why", missing="Say why", hint="The vetting manager reads this. The decision-maker does not.")


class GiveAppealForm(FileForm):
    reader = forms.ChoiceField(label="Appeal reader", error_messages={"required": "Choose a reader"})

    def __init__(self, *args: Any, readers: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reader"]
        field.choices = [("", "Choose"), *(readers or [])]


class PanelForm(FileForm):
    force = forms.CharField(label="Which force's panel hears it?", max_length=120)


class DecideAppealForm(FileForm):
    outcome = choose(
        "Outcome",
        [("dismissed", "Dismissed: the decision stands"), ("allowed", "Allowed: somebody else decides afresh")],
        missing="Choose the outcome",
    )
    file_words = area("The reasons for the file", missing="Give the reasons for the file")
    applicant_words = area("What the applicant reads", missing="Say what the applicant reads")


class DocumentForm(FileForm):
    document = forms.FileField(
        label="Choose a document",
        help_text="A picture, PDF, Word document, spreadsheet or plain text.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )


class IdentifyForm(FileForm):
    person = forms.ChoiceField(
        label="People of that name in the workforce",
        widget=RADIOS,
        error_messages={"required": "Choose the person you looked at"},
    )
    act = choose(
        "Is it them?",
        [("yes", "Yes, the form means this person"), ("no", "No, somebody else of that name")],
        missing="Choose whether it is them",
    )

    def __init__(self, *args: Any, found: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.choices = [Choice(ref, says) for ref, says in found]


YES_NO = (("yes", "Yes"), ("no", "No"))


class ApplicationFilter(filters.FilterSet):
    """The filters of the queue, in the order of the panel."""

    state = filters.ChoiceFilter(label="State", choices=ApplicationState.choices, empty_label="Any")
    open = filters.ChoiceFilter(label="Open", choices=YES_NO, method="by_open", empty_label="Either")
    late = filters.ChoiceFilter(label="Past its target", choices=YES_NO, method="by_late", empty_label="Either")
    decided = filters.ChoiceFilter(label="Decided", choices=YES_NO, method="by_decided", empty_label="Either")
    level = filters.ChoiceFilter(label="Level", method="by_level", empty_label="Any")
    kind = filters.ChoiceFilter(label="Kind", choices=ApplicationKind.choices, empty_label="Any")
    officer = filters.CharFilter(label="Officer's reference", field_name="officer_ref")
    name = filters.CharFilter(label="Applicant", field_name="applicant_name", lookup_expr="icontains")
    submitted = filters.DateFromToRangeFilter(label="Submitted", field_name="submitted_on")
    ended = filters.DateFromToRangeFilter(label="Ended", field_name="ended_on")
    revisit = filters.ChoiceFilter(label="To look at again", choices=YES_NO, method="by_revisit", empty_label="Either")

    class Meta:
        model = Application
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["level"].extra["choices"] = [(code, code) for code in all_levels(timezone.localdate())]

    def by_open(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(state__in=OPEN) if value == "yes" else rows.exclude(state__in=OPEN)

    def by_late(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        late = {"state__in": WORKED, "target_on__lt": timezone.localdate()}
        return rows.filter(**late) if value == "yes" else rows.exclude(**late)

    def by_decided(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        decided = {"state__in": (ApplicationState.GRANTED, ApplicationState.REFUSED)}
        return rows.filter(**decided) if value == "yes" else rows.exclude(**decided)

    def by_level(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(level_words__contains=f" {value} ")

    def by_revisit(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(revisit_on__isnull=value == "no")
