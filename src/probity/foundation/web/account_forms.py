"""What an access administrator types: accounts, grants, ties; and what their lists are narrowed by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from crispy_forms_gds.choices import Choice
from crispy_forms_gds.fields import DateInputField
from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.utils import timezone

from probity.foundation.access.models import Grant, TieKind, User
from probity.foundation.access.roles import Role, Site, all_roles
from probity.foundation.kernel.errors import BadInput
from probity.foundation.kernel.references import parse_reference
from probity.foundation.web.forms import PlainForm
from probity.foundation.workforce.queries import search_people, unit_cards

SOON = timedelta(days=30)
MOST_FOUND = 500  # people whose names a filter's words may fit
DAY_HINT = "For example, 27 3 2025"


def knows_people() -> bool:
    """Whether this site keeps the directory itself, so that people and units are chosen and not typed."""
    return bool(settings.PROBITY_SITE == "office")


def roles_here() -> dict[str, Role]:
    """The roles of this site by key."""
    return {made.key: made for made in all_roles(Site(settings.PROBITY_SITE))}


def unit_names() -> dict[str, str]:
    """Today's units by reference, in the order of the tree; none where the directory is elsewhere."""
    return {card.ref: card.name for card in unit_cards(on=timezone.localdate())} if knows_people() else {}


def _role_choices() -> list[tuple[str, str]]:
    return sorted(((key, made.title) for key, made in roles_here().items()), key=lambda pair: pair[1])


# ---- what is typed ----


def reason_field(label: str, missing: str, hint: str = "") -> forms.CharField:
    """Why, in a few sentences."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing, "max_length": "Say why in 300 characters or fewer"},
    )


class PersonField(forms.CharField):
    """A person's reference, typed; put into its one form."""

    def __init__(self, **options: Any) -> None:
        super().__init__(help_text="As the office has it: P, six digits and a letter.", max_length=20, **options)
        self.widget.attrs["class"] = "govuk-input--width-10"

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        try:
            ref = parse_reference(typed)
        except BadInput as fault:
            raise forms.ValidationError(fault.message) from fault
        if not ref.startswith("P-"):
            raise forms.ValidationError("A person's reference begins with P")
        return ref


class OpenForm(PlainForm):
    """A new account. The person is asked only where they were not chosen from the directory."""

    person_ref = PersonField(label="Whose account is it?", error_messages={"required": "Give the person's reference"})
    name = forms.CharField(
        label="What is the account called?",
        help_text="Letters, figures and . _ - @. The person signs in with it.",
        max_length=80,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9._@-]*$", "Use letters, figures and . _ - @ alone")],
        error_messages={"required": "Name the account"},
    )
    email = forms.EmailField(
        label="Email address, if there is one",
        required=False,
        error_messages={"invalid": "Give an email address like name@example.com, or leave it empty"},
    )

    def __init__(self, *args: Any, person_ref: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person_ref = person_ref
        if person_ref:
            del self.fields["person_ref"]

    @property
    def whose(self) -> str:
        """The person, chosen or typed."""
        return self._person_ref or str(self.cleaned_data["person_ref"])


class GrantForm(PlainForm):
    """A role, where it reaches, from when to when, and why."""

    role = forms.ChoiceField(
        label="Which role?", widget=forms.RadioSelect, error_messages={"required": "Choose a role"}
    )
    unit = forms.CharField(
        label="Where does it reach?",
        help_text="Leave it empty for the whole force, or give a unit's reference.",
        required=False,
        max_length=20,
    )
    starts = DateInputField(
        label="First day", help_text="Leave it empty for today.", required=False, require_all_fields=False
    )
    ends = DateInputField(
        label="Last day",
        help_text="It holds on this day still. Leave it empty if it has no end yet.",
        required=False,
        require_all_fields=False,
    )
    reason = reason_field("Why do they need it?", "Say what the person will do with it")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [Choice(key, made.title, hint=made.says) for key, made in roles_here().items()]
        if knows_people():
            units = [("", "The whole force"), *((ref, f"{name} ({ref})") for ref, name in unit_names().items())]
            self.fields["unit"] = forms.ChoiceField(label="Where does it reach?", choices=units, required=False)

    def clean_unit(self) -> str:
        return str(self.cleaned_data["unit"]).strip().upper()


class EndForm(PlainForm):
    """When a grant ends, and why."""

    last_day = DateInputField(
        label="Last day",
        help_text=f"It holds on this day still. {DAY_HINT}.",
        require_all_fields=False,
    )
    reason = reason_field("Why does it end?", "Say why it ends")


class CloseForm(PlainForm):
    """Why an account closes."""

    reason = reason_field("Why does it close?", "Say why it closes")


class TieForm(PlainForm):
    """A tie between two people."""

    other_ref = PersonField(label="Who is the other person?", error_messages={"required": "Give their reference"})
    kind = forms.ChoiceField(
        label="What are they to each other?",
        choices=TieKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they are to each other"},
    )
    since = DateInputField(label="Since when?", help_text=DAY_HINT, require_all_fields=False)

    def __init__(self, *args: Any, other_ref: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._other_ref = other_ref
        if other_ref:
            del self.fields["other_ref"]

    @property
    def other(self) -> str:
        """The other person, chosen or typed."""
        return self._other_ref or str(self.cleaned_data["other_ref"])


# ---- what lists are narrowed by ----


class AccountFilter(django_filters.FilterSet):
    """What the list of accounts is narrowed by."""

    words = django_filters.CharFilter(label="Account, person or reference", method="with_words")
    role = django_filters.ChoiceFilter(
        label="Role held today", choices=_role_choices, empty_label="Any", method="with_role"
    )
    state = django_filters.ChoiceFilter(
        label="State", choices=(("open", "Open"), ("closed", "Closed")), empty_label="Any", method="in_state"
    )

    def with_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        """Accounts whose name or person holds the words."""
        fits = Q(username__icontains=words) | Q(person_ref__iexact=words.strip())
        if knows_people():
            people = search_people(words, on=timezone.localdate(), limit=MOST_FOUND)
            fits |= Q(person_ref__in=[card.ref for card in people])
        return rows.filter(fits)

    def with_role(self, rows: QuerySet, _name: str, key: str) -> QuerySet:
        """Accounts whose person holds the role today."""
        user: Any = self.request.user
        held = Grant.objects.visible_to(user).as_at(timezone.localdate()).filter(role=key)
        return rows.filter(person_ref__in=[*held.values_list("person_ref", flat=True)])

    def in_state(self, rows: QuerySet[User], _name: str, state: str) -> QuerySet[User]:
        """Open accounts, or closed ones."""
        return rows.filter(is_active=state == "open")


class GrantFilter(django_filters.FilterSet):
    """What the register of grants is narrowed by."""

    role = django_filters.ChoiceFilter(label="Role", choices=_role_choices, empty_label="Any")
    unit = django_filters.CharFilter(label="Unit, by name or reference", method="in_unit")
    when = django_filters.ChoiceFilter(
        label="When",
        choices=(
            ("now", "In force today"),
            ("ending", "Ending within 30 days"),
            ("coming", "Still to come"),
            ("over", "Over"),
        ),
        empty_label="Any time",
        method="at_time",
    )

    def in_unit(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        """Grants for units that the words name."""
        named = [ref for ref, name in unit_names().items() if words.lower() in name.lower()]
        return rows.filter(Q(unit_ref__iexact=words.strip()) | Q(unit_ref__in=named))

    def at_time(self, rows: QuerySet, _name: str, when: str) -> QuerySet:
        """Grants by how they stand to today."""
        today = timezone.localdate()
        if when == "coming":
            return rows.filter(true_from__gt=today)
        if when == "over":
            return rows.filter(true_to__lt=today)
        if when == "ending":
            return rows.filter(true_from__lte=today, true_to__gte=today, true_to__lte=today + SOON)
        return rows.filter(Q(true_to__isnull=True) | Q(true_to__gte=today), true_from__lte=today)
