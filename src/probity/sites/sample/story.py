"""The people and offers of the acceptance stories, so that each can be clicked through on the synthetic force."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class StoryPerson:
    """A reserved person: no other person of the force has this family name."""

    given: str
    family: str
    unit_key: str
    rank: str
    joined_on: date | None = None


STORY_PEOPLE = (
    StoryPerson("Ferndell", "Sale", "a", "constable"),
    StoryPerson("Quincelock", "Ure", "b", "sergeant"),
    StoryPerson("Rowanmere", "West", "regional", "inspector"),
    StoryPerson("Dapplewyn", "Quill", "c", "constable", date(2009, 6, 1)),
    StoryPerson("Nettleina", "Tolley", "a", "pcso"),
    StoryPerson("Larchander", "Finch", "c", "sergeant"),
    StoryPerson("Osierbell", "Wren", "volume", "constable"),
    StoryPerson("Junoelle", "Odell", "finance", "staff"),
    StoryPerson("Brammere", "Gale", "it", "none"),
    StoryPerson("Tansyley", "Larkin", "protection", "constable"),
    StoryPerson("Umberric", "Ives", "b", "superintendent"),
    StoryPerson("Pippindell", "Moor", "volume", "constable"),
    StoryPerson("Irisette", "Holt", "d", "constable"),
    StoryPerson("Elderlock", "Ash", "hr", "staff"),
    StoryPerson("Kestrelody", "Reed", "roads", "constable"),
    StoryPerson("Willowina", "Scott", "control", "staff"),
    StoryPerson("Saffronley", "Bell", "firearms", "constable"),
    StoryPerson("Mallowric", "Yarrow", "control", "staff"),
    StoryPerson("Hazelander", "Zorn", "a", "constable"),
    StoryPerson("Cinderwyn", "Cole", "major", "constable"),
    StoryPerson("Velvetelle", "Dale", "organised", "staff"),
    StoryPerson("Gossamere", "Dunn", "b", "constable"),
    StoryPerson("Yarrowbell", "Eames", "protection", "constable"),
    StoryPerson("Quinceley", "Hale", "counter", "staff"),
    StoryPerson("Rowanric", "Jude", "c", "constable"),
    StoryPerson("Nettlelock", "Lund", "organised", "sergeant"),
    StoryPerson("Amberdell", "King", "training", "staff"),
    StoryPerson("Fernody", "Vale", "d", "constable"),
    StoryPerson("Pippinwyn", "Kerr", "d", "constable"),
    StoryPerson("Tansymere", "Lowe", "d", "constable"),
    StoryPerson("Junodell", "Stone", "b", "constable", date(2025, 5, 12)),
    StoryPerson("Elderette", "Thorne", "b", "constable", date(2025, 5, 12)),
    StoryPerson("Hazelric", "Pell", "volume", "constable"),
    StoryPerson("Irislock", "Cray", "roads", "inspector"),
    StoryPerson("Fernander", "Vane", "b", "constable", date(2014, 3, 3)),
    StoryPerson("Quincewyn", "Yates", "b", "constable", date(2026, 1, 5)),
)
# Families who exchanged posts, the day it became true, and the day it was known here.
SWAPS = (
    (("Larkin", "Pell"), date(2025, 2, 24), date(2025, 3, 3)),
    (("West", "Cray"), date(2025, 4, 1), date(2025, 4, 14)),
)
# Who left and came back to the same post: the last day before, and the first day of the new appointment.
REJOINED = (("Vane", date(2025, 6, 30), date(2025, 9, 1)),)
# Who was promoted in their own post, where they had stood in for a while: unit and rank of the post, the rank before,
# and how many days before the plan's last day.
PROMOTED = (("c", "superintendent", "chief_inspector", 34),)
# Of the constables whose safety training matters: the last day it is good for, in days from the plan's last day.
HANDCUFFED = {"Vale": -13, "Kerr": 150, "Lowe": -243}
# Who leaves while a story is played, after the plan was made: they declare nothing, for they are not there to.
LEAVES = ("Reed",)
