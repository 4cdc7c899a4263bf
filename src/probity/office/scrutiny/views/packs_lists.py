"""Lists that the pages of a case share: what each member judged alone, and what a record can be said to show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.shown import Tag
from probity.office.scrutiny.actions.packs import views_for
from probity.office.scrutiny.models import Judgement, PackCase
from probity.office.scrutiny.views.panels_words import colour_of


class JudgementRow(NamedTuple):
    """One judgement made alone, as a row of a table."""

    name: str
    colour: Tag
    view: str
    reasons: str
    counted: bool


def view_choices(case: PackCase) -> list[tuple[str, str]]:
    """What the record can be said to show: grounds of a search, or the need of force."""
    return [*code_list(views_for(case), on=timezone.localdate()).choices]


def judgement_rows(judgements: Iterable[Judgement], case: PackCase) -> list[JudgementRow]:
    """Judgements by the name of the member; those of members who stand aside are not counted."""
    views = dict(view_choices(case))
    aside = {*case.recusals.values_list("member_id", flat=True)}
    made = [
        JudgementRow(one.member.name, colour_of(one.colour), views.get(one.view, ""), one.reasons,
                     one.member_id not in aside)
        for one in judgements
    ]  # fmt: skip
    return sorted(made, key=lambda row: row.name)
