"""People and clearances for the tests of the vetting desk, on the office's stage."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from probity.foundation.workforce import actions as workforce
from probity.foundation.workforce.models import Category, Person, Post, Rank, Spell
from probity.office.vetting.actions.clearances import GRANTED_HERE, Particulars, grant_clearance
from probity.office.vetting.models import Clearance
from probity.office.vetting.models.clearances import Source
from tests.office.cast import BEGAN, CASTING, Cast

LONG_AGO = date(2020, 1, 1)
_numbers = count(9001)


def morning(year: int, month: int, day: int, hour: int = 9) -> datetime:
    """A moment of that day."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def establish(
    cast: Cast,
    title: str,
    *,
    unit: str = "harbour",
    rank: Rank = Rank.CONSTABLE,
    category: Category = Category.OFFICER,
    above: str = "",
) -> Post:
    """A post in a unit of the cast, reporting to the post of one of them."""
    post = workforce.establish_post(title, rank=rank, category=category, unit=cast.units[unit], actor=CASTING, at=BEGAN)
    if above:
        workforce.draw_line(post, cast.posts[above], true_from=LONG_AGO, actor=CASTING, at=BEGAN)
    return post


def join(
    cast: Cast,
    family: str,
    *,
    rank: Rank = Rank.CONSTABLE,
    category: Category = Category.OFFICER,
    from_on: date = LONG_AGO,
    known: datetime = BEGAN,
    post: Post | None = None,
) -> Person:
    """Somebody new in a post of their own."""
    person = workforce.add_person("Tansy", family, force_number=f"{next(_numbers)}", actor=CASTING, at=known)
    post = post or establish(cast, f"Post of {family}", rank=rank, category=category)
    workforce.start_spell(person, post, true_from=from_on, actor=CASTING, at=known)
    return person


def grant(
    person: Person, level: str, granted_on: date, *, last_day: date | None = None, keyed: datetime | None = None
) -> Clearance:
    """A clearance, keyed on the morning of its grant unless told."""
    at = keyed or datetime(granted_on.year, granted_on.month, granted_on.day, 9, tzinfo=UTC)
    return grant_clearance(
        holder_ref=person.ref, level=level, granted_on=granted_on, last_day=last_day, actor=CASTING, at=at,
        particulars=Particulars(sponsor="The force", deciding_body="A national body")
        if level in {"CTC", "SC", "ESC", "DV"} else GRANTED_HERE,
    )  # fmt: skip


def migrate(person: Person, level: str, granted_on: date, *, last_day: date, keyed: datetime) -> Clearance:
    """A clearance of the system before, keyed there at that moment."""
    return grant_clearance(
        holder_ref=person.ref, level=level, granted_on=granted_on, last_day=last_day, actor=CASTING, at=BEGAN
        if keyed < BEGAN else keyed, particulars=Particulars(source=Source.MIGRATED, entered_at=keyed),
    )  # fmt: skip


def spell_of(person: Person) -> Spell:
    """The spell of somebody that is known and has no end."""
    return Spell.unscoped.get(person=person, known_to=None, true_to=None)
