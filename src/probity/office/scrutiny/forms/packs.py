"""The forms of cases before a panel: redaction, judgements, standing aside, footage, words and answers."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.forms import PlainForm
from probity.office.scrutiny.forms.panels import words_field


class RedactForm(PlainForm):
    """What is left out beyond the rule, what may stand, and the officer's account."""

    hidden = forms.CharField(
        label="Leave out as well", required=False, max_length=2000,
        help_text="Single words, spaces between: a name written small, a nickname, a school.",
    )  # fmt: skip
    kept = forms.MultipleChoiceField(
        label="These words name nobody and may stand", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Words with a capital letter are left out unless you say so.",
    )  # fmt: skip
    statement = words_field(
        "The officer's account, if one was asked for",
        "Shown apart from what was recorded, and redacted in the same way.", required=False,
    )  # fmt: skip

    def clean_hidden(self) -> list[str]:
        written: str = self.cleaned_data["hidden"]
        return written.split()


class ReadyForm(PlainForm):
    """That somebody has read every word."""

    read = forms.BooleanField(
        label="I have read every word that is shown, and none tells who or where it was.",
        error_messages={"required": "Read every word first"},
    )  # fmt: skip


class ViewForm(PlainForm):
    """What somebody makes of a case."""

    view = forms.ChoiceField(label="What does the record show, as it is written?", widget=forms.RadioSelect)
    colour = forms.ChoiceField(label="Your judgement", widget=forms.RadioSelect)
    reasons = words_field("Your reasons", rows=6)
    worry = words_field(
        "If you fear misconduct, say why",
        "It goes to Professional Standards at once, in the panel's name. Nobody here can hold it back. Leave it empty "
        "otherwise.", required=False, rows=3,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colours = code_list("scrutiny.panel_colours", on=timezone.localdate()).choices
        field: Any = self.fields["colour"]
        field.choices = [Choice(code, f"{code.capitalize()}: {label[0].lower()}{label[1:]}") for code, label in colours]


class AsideForm(PlainForm):
    """Why a member stands aside."""

    words = forms.CharField(
        label="Why?", max_length=300, help_text="In a few words. Name nobody: “I know the family” is enough."
    )


class AsideForForm(AsideForm):
    """Which member stands aside, and why."""

    member = forms.ChoiceField(label="Which member?", widget=forms.RadioSelect)
    field_order = ("member", "words")


class FootageForm(PlainForm):
    """Who saw footage in the room."""

    members = forms.MultipleChoiceField(label="Who was in the room?", widget=forms.CheckboxSelectMultiple)
    minutes = forms.IntegerField(
        label="How many minutes were shown?", min_value=1, max_value=600,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )  # fmt: skip
    words = forms.CharField(label="Anything to note", max_length=300, required=False)


class OfficerWordsForm(PlainForm):
    """What a panel says to an officer."""

    words = words_field(
        "What does the panel say?", "The officer and their supervisor on the day read it. Name no member.", rows=6
    )


class AnswerForm(PlainForm):
    """An officer's answer."""

    answer = words_field("Your answer", "The panel reads it at its next meeting, without names and places.", rows=6)


class CloseForm(PlainForm):
    """Why standards is done with a worry."""

    words = words_field("What came of it?", "Kept in the ledger. The panel is told only that it is closed.", rows=3)
