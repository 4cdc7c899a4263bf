"""What the desk asks: about a check of bidders, a match, a part in a buying, a name."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.fields import DateInputField
from django import forms

from probity.foundation.web.forms import PlainForm
from probity.office.procurement.models import BuyingRole, ForceName

DAY_HINT = "For example, 2 6 2025"
BIDDERS_HINT = (
    "One a line: the name, then, if you have them, company number, address and postcode, with commas between. Put a "
    "name that holds a comma in quotation marks. Rows copied from a spreadsheet work too."
)


class BiddersForm(PlainForm):
    """Who bids: pasted, or in a file."""

    bidders = forms.CharField(
        label="Bidders", help_text=BIDDERS_HINT, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    upload = forms.FileField(
        label="Or upload a CSV or Excel file",
        help_text="Its first row names the columns: name, company number, address, postcode.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("bidders", "").strip() and not given.get("upload"):
            self.add_error("bidders", "Name at least one bidder, or upload a file")
        return given


class CheckForm(BiddersForm):
    """A check of bidders: what is bought, by whom, when it is to be awarded, and who bids."""

    title = forms.CharField(label="What is being bought?", max_length=300)
    procurement = forms.CharField(
        label="Number of the tender or contract",
        help_text="The ocid, the buyer's own number or ours. People with a part in it are found by this number.",
        max_length=120,
        required=False,
    )
    buyer_name = forms.CharField(
        label="Who is the buyer?", help_text="The force, or the force or body that leads for it", max_length=300
    )
    unit_ref = forms.ChoiceField(label="Which part of this force buys?")
    award_on = DateInputField(label="When is it to be awarded?", help_text=DAY_HINT, require_all_fields=False)

    field_order = ("title", "procurement", "buyer_name", "unit_ref", "award_on", "bidders", "upload")

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_ref"].choices = [("", "Choose a unit"), *units]  # type: ignore[attr-defined]  # a ChoiceField
        for name in ("award_on", "unit_ref"):
            self.fields[name].error_messages["required"] = f"Answer this: {self.fields[name].label}"


class WordsForm(PlainForm):
    """Words of one's own."""

    words = forms.CharField(label="Your words", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
        self.fields["words"].help_text = hint
        says = "Finish the sentence" if label.endswith("…") else "Answer this"
        self.fields["words"].error_messages["required"] = f"{says}: {label}"


class ReferForm(PlainForm):
    """What counter-corruption should look at."""

    match = forms.ChoiceField(label="What is it about?", widget=forms.RadioSelect, required=False)
    words = forms.CharField(
        label="What should they look at?",
        help_text="They read exactly these words, with the check's number. You will hear nothing of what comes of it.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    def __init__(self, *args: Any, matches: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["match"].choices = [("", "The check as a whole"), *matches]  # type: ignore[attr-defined]


class _DaysForm(PlainForm):
    part = forms.ChoiceField(label="Part", choices=BuyingRole.Part.choices, widget=forms.RadioSelect)
    first = DateInputField(label="From", help_text=DAY_HINT, require_all_fields=False)
    last = DateInputField(
        label="Until", help_text="The last day. Leave it empty if it goes on.", require_all_fields=False, required=False
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day is before the first")
        return given


class PartForm(_DaysForm):
    """Somebody's part in a buying."""

    person = forms.CharField(
        label="Who?", help_text="Name, or staff or warrant number. We ask again where several fit.", max_length=120
    )
    field_order = ("person", "part", "first", "last")


class CorrectPartForm(_DaysForm):
    """What somebody's part was, said otherwise."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)


class NameForm(PlainForm):
    """A name under which the force, or a body that buys for it, stands in contracts."""

    name = forms.CharField(label="Name", help_text="As published contracts write it", max_length=300)
    identifier = forms.CharField(
        label="Number in contracts",
        help_text="If publishers give it one, such as GB-CFS-1234",
        max_length=100,
        required=False,
    )
    part = forms.ChoiceField(label="What is it?", choices=ForceName.Part.choices, widget=forms.RadioSelect)
