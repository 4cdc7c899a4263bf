"""The questions of a declaration, one a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.fields import DateInputField
from django import forms
from django.urls import reverse

from probity.foundation.rulebook.rows import code_list
from probity.office.declarations.forms.asking import NOT_KNOWN, Page, choose, pounds, words
from probity.office.declarations.models import (
    Answer,
    Asked,
    Behalf,
    GiverKind,
    Offer,
    Procurement,
)
from probity.office.declarations.queries import advice_in_words, answered_for_person


class WhoPage(Page):
    saves = ("behalf",)
    behalf = choose("Choose one", Behalf.choices, missing="Choose who it was offered to")


class WhatPage(Page):
    saves = ("description", "kind")
    description = forms.CharField(
        label="What was it?",
        help_text="For example: a bottle of wine, lunch for two, tickets to a match.",
        max_length=200,
        error_messages={"required": "Say what was offered", "max_length": "Say it in 200 characters or fewer"},
    )
    kind = choose("What kind of thing was it?", (), missing="Choose what kind of thing it was")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask("kind", "gifts.kind")


class GiverPage(Page):
    saves = ("giver_organisation", "giver_name")
    giver_organisation = forms.CharField(
        label="Name of the organisation", help_text="If it came from a firm, a charity or any other body.",
        max_length=200, required=False,
    )  # fmt: skip
    giver_name = forms.CharField(
        label="Name of the person", help_text="If you know who it was.", max_length=200, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks = {
            "hx-get": reverse("declarations:earlier_fragment", args=[self.offer.ref]),
            "hx-trigger": "input changed delay:400ms",
            "hx-target": "#earlier",
            "hx-include": "[name=giver_organisation],[name=giver_name]",
            "hx-sync": "closest form:replace",
            "autocomplete": "off",
        }
        for name in self.saves:
            self.fields[name].widget.attrs.update(asks)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("giver_organisation") and not given.get("giver_name"):
            self.add_error("giver_organisation", "Give the name of the organisation, of the person, or both")
        return given

    @property
    def said(self) -> dict[str, Any]:
        kind = GiverKind.ORGANISATION if self.cleaned_data["giver_organisation"] else GiverKind.PERSON
        return {**super().said, "giver_kind": kind}


class WhenPage(Page):
    saves = ("offered_on",)
    offered_on = DateInputField(label="Date of the offer", help_text="For example, 27 3 2025", require_all_fields=False)

    def clean_offered_on(self) -> date:
        day: date = self.cleaned_data["offered_on"]
        if day > self.on:
            raise forms.ValidationError("The date of the offer must be today or in the past")
        if day.year < self.on.year - 50:
            raise forms.ValidationError("Check the year")
        return day


class ValuePage(Page):
    saves = ("value_low", "value_high", "value_words")
    known = choose(
        "Choose one",
        [("amount", "I know it, or can make a good guess"), ("range", "Between two amounts"), ("no", "I do not know")],
        missing="Choose how much you know of its worth",
    )
    amount = pounds("Amount in pounds")
    value_low = pounds("Not less than, in pounds")
    value_high = pounds("Not more than, in pounds")

    def initial_of(self, offer: Offer) -> dict[str, Any]:
        known = "no" if offer.value_words else ""
        if offer.value_low is not None:
            known = "amount" if offer.value_low == offer.value_high else "range"
        return {
            "known": known,
            "amount": offer.value_low if known == "amount" else None,
            "value_low": offer.value_low if known == "range" else None,
            "value_high": offer.value_high if known == "range" else None,
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        wanted = {"amount": ("amount",), "range": ("value_low", "value_high")}.get(given.get("known", ""), ())
        for name in wanted:
            if given.get(name) is None and name not in self.errors:
                self.add_error(name, "Give the amount in pounds, for example 15")
        low, high = given.get("value_low"), given.get("value_high")
        if given.get("known") == "range" and low is not None and high is not None and low > high:
            self.add_error("value_high", "The second amount must not be less than the first")
        return given

    @property
    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        low, high = {
            "amount": (given["amount"], given["amount"]),
            "range": (given["value_low"], given["value_high"]),
        }.get(given["known"], (None, None))
        return {"value_low": low, "value_high": high, "value_words": NOT_KNOWN if given["known"] == "no" else ""}


class HowPage(Page):
    saves = ("circumstances", "gift_test")
    circumstances = words(
        "Tell us what happened",
        hint="Where you were, who was there, and why you think it was offered.",
        missing="Say how the offer came about",
    )
    gift_test = forms.MultipleChoiceField(
        label="Tick each one that you can say yes to",
        widget=forms.CheckboxSelectMultiple, required=False, help_text="Leave a box empty if you are not sure.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["gift_test"]
        rows = code_list("gifts.gift_test", on=self.on)
        field.choices = [Choice(code, label.rstrip("?") + "?", hint=TEST.get(code, "")) for code, label in rows]


TEST = {
    "genuine": "Was it a real thank-you that I did not ask or hint for?",
    "independent": "Would people still trust me to be fair?",
    "free": "Am I free of any duty to do something in return?",
    "transparent": "Am I happy for the force and the public to know?",
}


class AnswerPage(Page):
    saves = ("answer",)
    answer = choose(
        "Choose one",
        [Choice("accepted", "I accepted it"), Choice("declined", "I declined it", hint="A declined offer counts too.")],
        missing="Choose whether it was accepted or declined",
    )

    @property
    def said(self) -> dict[str, Any]:
        if self.cleaned_data["answer"] == Answer.DECLINED:
            return {**super().said, "outcome": NOT_APPLICABLE}
        return {**super().said, **({"outcome": ""} if self.offer.outcome == NOT_APPLICABLE else {})}


NOT_APPLICABLE = "not_applicable"


class AskedPage(Page):
    saves = ("asked",)
    asked = choose(
        "Choose one",
        [(Asked.BEFORE, "Yes, I asked beforehand"), (Asked.AFTER, "No, I am telling you afterwards")],
        missing="Choose whether you asked beforehand",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answered = answered_for_person(self.offer.declared_by_ref)
        if answered:
            field: Any = self.fields["asked"]
            given = [Choice(f"{ADVICE}{one.ref}", f"Yes, and I was answered: {one.title}",
                            hint=advice_in_words(one)) for one in answered]  # fmt: skip
            field.choices = [*given, (Asked.BEFORE, "Yes, I asked somebody else"), *field.choices[1:]]

    def initial_of(self, offer: Offer) -> dict[str, Any]:
        return {"asked": f"{ADVICE}{offer.advice_ref}" if offer.advice_ref else offer.asked}

    @property
    def said(self) -> dict[str, Any]:
        chosen = self.cleaned_data["asked"]
        if chosen.startswith(ADVICE):
            return {"asked": Asked.BEFORE, "advice_ref": chosen.removeprefix(ADVICE)}
        return {"asked": chosen, "advice_ref": ""}


ADVICE = "advice:"  # before the reference of the question that was answered


class OutcomePage(Page):
    saves = ("outcome",)
    outcome = choose("Choose one", (), missing="Choose what became of it")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask("outcome", "gifts.outcome", without="not_stated")


class ProcurementPage(Page):
    saves = ("in_procurement", "procurement_words")
    in_procurement = choose(
        "Choose one",
        [choice for choice in Procurement.choices if choice[0] != Procurement.NOT_STATED],
        missing="Choose yes, no or not sure",
    )
    procurement_words = words(
        "If yes or not sure, say which", required=False, rows=3, missing="",
        hint="For example: the contract for new vans.",
    )  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One page of a declaration."""

    form: type[Page]
    title: str
    lead: str = ""


QUESTIONS: Mapping[str, Question] = {
    "who": Question(WhoPage, "Who was it offered to?"),
    "what": Question(WhatPage, "What was offered?", "Tell us about any offer, big or small, taken or not."),
    "giver": Question(GiverPage, "Who offered it?"),
    "when": Question(WhenPage, "When was it offered?"),
    "value": Question(ValuePage, "What was it worth?", "A good guess is enough."),
    "how": Question(HowPage, "How did it come about?"),
    "answer": Question(AnswerPage, "Did you accept it or decline it?"),
    "asked": Question(AskedPage, "Did you ask first?"),
    "outcome": Question(OutcomePage, "What became of it?"),
    "procurement": Question(
        ProcurementPage,
        "Is the giver trying to sell to the force?",
        "For example, are they bidding for a contract that you know of, or that you work on?",
    ),
}
