"""What the desk's pages ask: names, live work, the rulebook's order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Max

from probity.corridor.matching.models import ORDER_KEYS, Candidate
from probity.foundation.access.models import User
from probity.foundation.casework.deconfliction import Clash, clashes_with
from probity.foundation.casework.models import Release
from probity.foundation.kernel.errors import UnknownRule
from probity.foundation.rulebook.rows import code_list
from probity.foundation.workforce.queries import cards


def short_names(refs: Iterable[str], *, on: date) -> dict[str, str]:
    """People's names as they are spoken of ("Insp West"), by reference; unknown references are left out."""
    return {ref: card.short_name for ref, card in cards((ref for ref in refs if ref), on=on).items()}


def clashes_about(person_refs: Iterable[str], *, on: date) -> list[tuple[Clash, str]]:
    """Live work that names one of these people, each with the name of whom to ask about it."""
    found = clashes_with(person_refs)
    names = short_names((clash.ask for clash in found), on=on)
    return [(clash, names.get(clash.ask, clash.ask)) for clash in found]


def order_of_candidates(*, on: date) -> tuple[str, ...]:
    """The fields that order candidates, as the rulebook of the day lists them; for `with_order()`.

    Raises:
        UnknownRule: the rulebook names an order that this desk does not know.
    """
    codes = code_list("matching.candidate_order", on=on).codes
    if strange := [code for code in codes if code not in ORDER_KEYS]:
        raise UnknownRule(f"No order is known by the code {strange[0]!r}.", hint=f"Known: {', '.join(ORDER_KEYS)}.")
    return tuple(ORDER_KEYS[code] for code in codes)


def is_unweighed(one: Release, user: User) -> bool:
    """Whether nobody has judged the candidate since the answer came back."""
    rows = Candidate.objects.visible_to(user).filter(ref=one.source_ref)
    last = rows.aggregate(last=Max("judgements__at"))["last"]
    return last is None or (one.answered_at is not None and last < one.answered_at)
