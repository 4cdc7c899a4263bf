"""The filters of the register."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q
from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.formats import indented
from probity.foundation.web.listfilter import Choices, ListFilter
from probity.foundation.workforce.queries import unit_cards, unit_tree
from probity.office.declarations.models import Answer, Behalf, Offer, OfferQuerySet, Procurement, State
from probity.office.declarations.queries import days_of, periods, with_disposal_outstanding
from probity.office.declarations.queries.figures import ENDORSED_IN_TIME, ENDORSED_LATE

OUTSTANDING = "outstanding"
WHOSE = (
    ("person", "A person"),
    (Behalf.TEAM, "A team"),
    (Behalf.FORCE, "The force as a whole"),
    ("chief", "A chief officer"),
    (Behalf.COMMISSIONER, "The police and crime commissioner"),
)
ENDORSED = (("in_time", "In time"), ("late", "Late"), ("waiting", "Waiting for endorsement"))
YES_NO = (("yes", "Yes"), ("no", "No"))


class OfferFilter(ListFilter):
    """The filters of the register, in the order of the panel."""

    giver = filters.CharFilter(label="Giver", method="by_giver")
    period = filters.ChoiceFilter(label="Year or quarter of the offer", method="in_period", empty_label="Any")
    offered = filters.DateFromToRangeFilter(label="Offered", field_name="offered_on")
    answer = filters.ChoiceFilter(label="Accepted or declined", choices=Answer.choices, empty_label="Any")
    state = filters.ChoiceFilter(
        label="State", choices=[choice for choice in State.choices if choice[0] != State.DRAFT], empty_label="Any"
    )
    late = filters.ChoiceFilter(label="Declared late", choices=YES_NO, method="by_late", empty_label="Either")
    in_procurement = filters.ChoiceFilter(
        label="Giver in a procurement", choices=Procurement.choices, empty_label="Any"
    )
    unit = filters.ChoiceFilter(label="Unit", method="in_unit", empty_label="Any")
    whose = filters.ChoiceFilter(label="Offered to", choices=WHOSE, method="to_whom", empty_label="Anybody")
    endorsed = filters.ChoiceFilter(label="Endorsed", choices=ENDORSED, method="by_endorsement", empty_label="Any")
    outcome = filters.ChoiceFilter(label="What became of it", method="by_outcome", empty_label="Any")
    giver_is = filters.CharFilter(label="Organisation, exactly as written", field_name="giver_organisation")
    imported = filters.ChoiceFilter(label="Imported", choices=YES_NO, method="by_imported", empty_label="Either")

    class Meta:
        model = Offer
        fields = ()

    @classmethod
    def choices_now(cls) -> Choices:
        today = timezone.localdate()
        units = unit_cards(on=today, counted=False)
        return (
            ("period", tuple(periods())),
            ("outcome", ((OUTSTANDING, "Still to be recorded"), *code_list("gifts.outcome", on=today))),
            ("unit", tuple((unit.ref, indented(unit.name, unit.depth)) for unit in units)),
        )

    def by_giver(self, rows: OfferQuerySet, _name: str, value: str) -> OfferQuerySet:
        return rows.filter(Q(giver_organisation__icontains=value) | Q(giver_name__icontains=value))

    def in_period(self, rows: OfferQuerySet, _name: str, value: str) -> OfferQuerySet:
        return rows.filter(offered_on__range=days_of(value))

    def by_late(self, rows: OfferQuerySet, _name: str, value: str) -> OfferQuerySet:
        return rows.late() if value == "yes" else rows.in_time()

    def in_unit(self, rows: OfferQuerySet, _name: str, value: str) -> OfferQuerySet:
        return rows.filter(unit_ref__in=unit_tree(value, on=timezone.localdate()))

    def to_whom(self, rows: OfferQuerySet, _name: str, value: str) -> OfferQuerySet:
        if value == "chief":
            return rows.filter(published_by_name=True)
        return rows.filter(behalf__in=[Behalf.SELF, Behalf.OTHER] if value == "person" else [value])

    def by_endorsement(self, rows: OfferQuerySet, _name: str, value: str) -> OfferQuerySet:
        if value == "waiting":
            return rows.filter(state=State.DECLARED)
        return rows.filter(ENDORSED_IN_TIME if value == "in_time" else ENDORSED_LATE)

    def by_outcome(self, rows: OfferQuerySet, _name: str, value: str) -> OfferQuerySet:
        return with_disposal_outstanding(rows) if value == OUTSTANDING else rows.filter(outcome=value)

    def by_imported(self, rows: OfferQuerySet, _name: str, value: str) -> OfferQuerySet:
        return rows.filter(state=State.IMPORTED) if value == "yes" else rows.exclude(state=State.IMPORTED)
