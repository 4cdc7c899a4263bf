"""The form of a request for a posting."""

from __future__ import annotations

from crispy_forms_gds.fields import DateInputField
from django import forms

from probity.foundation.workforce.models import PostingKind
from probity.foundation.workforce.postings_queries import person_named, post_named


class PostingRequestForm(forms.Form):
    """Who, to which post, from which day, and why."""

    kind = forms.ChoiceField(
        label="What is asked for?", choices=PostingKind, widget=forms.RadioSelect,
        error_messages={"required": "Choose what is asked for"},
    )  # fmt: skip
    person = forms.CharField(
        label="Who?", help_text="Their warrant or staff number, or reference", max_length=40,
        error_messages={"required": "Say who"},
    )  # fmt: skip
    post = forms.CharField(
        label="To which post?", help_text="The post's reference or its whole title", max_length=120,
        error_messages={"required": "Say which post"},
    )  # fmt: skip
    from_on = DateInputField(label="From which day?", help_text="For example, 27 3 2026", require_all_fields=False)
    why = forms.CharField(
        label="Why this person?", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why this person should go to this post"},
    )  # fmt: skip

    def clean_person(self) -> str:
        found = person_named(self.cleaned_data["person"].strip())
        if not found:
            raise forms.ValidationError("Nobody has this number or reference")
        return found

    def clean_post(self) -> str:
        found = post_named(self.cleaned_data["post"].strip())
        if not found:
            raise forms.ValidationError("No single post has this reference or title. Give the reference")
        return found
