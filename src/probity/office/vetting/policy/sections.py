"""The parts of the application form as data: what each asks, page by page, and whom its answers are about.

At most one question or one small group stands on a page. Pages, completeness checks, the check page and the export are
all worked out from here, so a force that asks something else changes this file alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ask:
    """One question. `kind` is text, words, day, yes_no, choice or pounds; `codes` names a list of the rulebook."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    missing: str = ""
    codes: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = True
    only_if: tuple[str, str] = ("", "")  # needed when another answer on the page is this


@dataclass(frozen=True)
class PagePlan:
    """One page: its heading and its questions."""

    name: str
    title: str
    asks: tuple[Ask, ...]
    lead: str = ""


@dataclass(frozen=True)
class Section:
    """One part of the form. With a `noun` it lists things, one at a time; without, it is answered once.

    `others` marks answers about other people: they are never shown again to anybody but vetting staff.
    """

    name: str
    title: str
    pages: tuple[PagePlan, ...]
    lead: str = ""
    noun: tuple[str, str] = ("", "")
    must_list: bool = False
    nothing: str = ""
    others: bool = False
    levels: frozenset[str] = field(default_factory=frozenset)  # empty: every level

    @property
    def lists(self) -> bool:
        return bool(self.noun[0])

    @property
    def one(self) -> str:
        """One thing of its list, with its article: "an address"."""
        return f"{'an' if self.noun[0][:1] in 'aeiou' else 'a'} {self.noun[0]}"

    @property
    def asks(self) -> tuple[Ask, ...]:
        return tuple(ask for page in self.pages for ask in page.asks)


YES_NO = (("yes", "Yes"), ("no", "No"))


def _when(*, lead: str = "", still: str = "Leave it empty if this still goes on.") -> PagePlan:
    return PagePlan(
        "when",
        "When was this?",
        (
            Ask("from_on", "From", "day", missing="Give the day on which it began"),
            Ask("to_on", "To", "day", hint=still, needed=False),
        ),
        lead,
    )


def _asked(name: str, label: str, more: str, *, hint: str = "") -> tuple[Ask, Ask]:
    """A yes or no, and words when it is yes."""
    return (
        Ask(name, label, "yes_no", hint=hint, missing="Choose yes or no"),
        Ask(f"{name}_words", more, "words", missing=more, needed=False, only_if=(name, "yes")),
    )


ABOUT = Section(
    "about",
    "You",
    (
        PagePlan(
            "names",
            "Which other names have you used?",
            (
                Ask(
                    "other_names", "Other names", "words", "Include a name before marriage and nicknames.", needed=False
                ),
            ),
            "Leave it empty if you have used no other.",
        ),
        PagePlan(
            "born", "When were you born?", (Ask("born_on", "Date of birth", "day", missing="Give your birthday"),)
        ),
        PagePlan(
            "born_at", "Where were you born?", (Ask("born_at", "Town and country", missing="Say where you were born"),)
        ),
        PagePlan(
            "nationality",
            "What is your nationality?",
            (Ask("nationality", "Nationality", hint="Give all, if more than one.", missing="Give your nationality"),),
        ),
    ),
)
HISTORY = Section(
    "history",
    "Work, study and other times",
    (
        PagePlan(
            "what",
            "What did you do?",
            (
                Ask("what", "Job, course or what you did instead", missing="Say what you did"),
                Ask("where", "Employer, school or place", hint="Leave it empty if there was none.", needed=False),
                Ask("why_left", "Why it ended", needed=False),
            ),
        ),
        _when(),
    ),
    "Tell us what you did, one after the other, back to the day the page says. Include times without work.",
    ("time", "times"),
    must_list=True,
)
ADDRESSES = Section(
    "addresses",
    "Where you have lived",
    (
        PagePlan(
            "where",
            "What is the address?",
            (
                Ask("address", "Address", "words", missing="Give the address"),
                Ask("postcode", "Postcode", needed=False),
                Ask("in_uk", "Is it in the United Kingdom?", "yes_no", missing="Say whether it is in the UK"),
            ),
        ),
        _when(still="Leave it empty for where you live now."),
    ),
    "Tell us every address, with no gap, back to the day the page says.",
    ("address", "addresses"),
    must_list=True,
)
FAMILY = Section(
    "family",
    "Family and people you live with",
    (
        PagePlan(
            "who",
            "Who is it?",
            (
                Ask("relation", "How are they related to you?", "choice", codes="vetting.relations",
                    missing="Choose how they are related to you"),
                Ask("name", "Full name", missing="Give their name"),
                Ask("other_names", "Other names they have used", needed=False),
            ),
        ),
        PagePlan(
            "born",
            "Their date of birth",
            (
                Ask("born_on", "Date of birth", "day", "Needed for everybody who lives with you.", needed=False),
                Ask("lives_with", "Do they live with you?", "yes_no", missing="Say whether they live with you"),
                Ask("address", "Their address, if they do not", "words", needed=False),
            ),
        ),
    ),
    "Parents, partner, brothers and sisters, children of {age} and over, and everybody of {age} and over who lives "
    "with you.",
    ("person", "people"),
    nothing="I have no family and live alone",
    others=True,
)  # fmt: skip
FINANCES = Section(
    "finances",
    "Money",
    (
        PagePlan("judgments", "Court judgments", _asked(
            "judgments", "Has a court ever ordered you to pay a debt?", "Say which, when and how much is left")),
        PagePlan("insolvency", "Insolvency", _asked(
            "insolvency", "Have you been bankrupt, or had a voluntary arrangement or debt relief order?",
            "Say which, when and when it ended")),
        PagePlan("arrears", "Payments you could not make", _asked(
            "arrears", "Are you behind with any payment, or in a debt management plan?", "Say which and how much")),
        PagePlan("gambling", "Gambling", _asked(
            "gambling", "Has gambling ever cost you more than you could afford?", "Say when and how much")),
    ),
)  # fmt: skip
WIDER = Section(
    "wider",
    "Money: the wider questions",
    (
        PagePlan("income", "What comes in each month?", (
            Ask("income", "Your household's income after tax, in pounds", "pounds", missing="Give an amount"),)),
        PagePlan("outgoings", "What goes out each month?", (
            Ask("outgoings", "Rent or mortgage, loans and cards, in pounds", "pounds", missing="Give an amount"),)),
        PagePlan("owed", "What do you owe?", (
            Ask("owed", "Loans, cards and overdrafts in all, in pounds", "pounds", missing="Give an amount"),)),
        PagePlan("abroad", "Money and property abroad", _asked(
            "abroad", "Do you have money or property abroad?", "Say what and where")),
    ),
    "These are asked for management vetting and for national security vetting.",
    levels=frozenset({"MV", "SC", "ESC", "DV"}),
)  # fmt: skip
CONVICTIONS = Section(
    "convictions",
    "Cautions, convictions and investigations",
    (
        PagePlan(
            "what",
            "What was it?",
            (
                Ask("kind", "Kind", "choice", missing="Choose what it was", choices=(
                    ("conviction", "Conviction"), ("caution", "Caution, warning or reprimand"),
                    ("fixed_penalty", "Fixed penalty, also for motoring"),
                    ("arrest", "Arrest, or interview as a suspect"),
                    ("civil", "Civil order, such as a non-molestation order"),
                    ("service", "Service or work discipline"),
                    ("open", "Investigation or bail that has not ended"))),
                Ask("what", "What it was for", missing="Say what it was for"),
            ),
        ),
        PagePlan(
            "when",
            "When and where was it?",
            (
                Ask("on", "Day", "day", "About when is enough.", missing="Give a day"),
                Ask("where", "Town, and court or force if you know", missing="Say where"),
                Ask("outcome", "What came of it", "words", missing="Say what came of it"),
            ),
        ),
    ),
    "Tell us all of them, however old and however small, spent or not. What is left out weighs more than what is told.",
    ("matter", "matters"),
    nothing="I have none of these",
)  # fmt: skip
ASSOCIATIONS = Section(
    "associations",
    "People you know",
    (
        PagePlan(
            "who",
            "Who is it?",
            (
                Ask("name", "Their name", missing="Give their name"),
                Ask("how", "How you know them", missing="Say how you know them"),
            ),
        ),
        PagePlan(
            "why", "Why do you tell us?", (Ask("why", "What we should know", "words", missing="Say why you tell us"),)
        ),
    ),
    "Anyone with convictions or under investigation, dismissed from policing, a journalist, a private investigator, or "
    "who bids for police contracts.",
    ("person", "people"),
    nothing="I know of nobody like that",
    others=True,
)
INTERESTS = Section(
    "interests",
    "Business interests and second jobs",
    (
        PagePlan(
            "what",
            "What is it?",
            (
                Ask("what", "The business, job or property you let", missing="Say what it is"),
                Ask("part", "Your part in it", missing="Say what you do in it"),
                Ask("hours", "Hours a week", needed=False),
            ),
        ),
    ),
    "Paid or not: directorships, second jobs, property you let, income from social media.",
    ("interest", "interests"),
    nothing="I have none",
)
MEMBERSHIPS = Section(
    "memberships",
    "Memberships",
    (
        PagePlan(
            "what",
            "Which organisation?",
            (
                Ask("what", "Organisation", missing="Name the organisation"),
                Ask("part", "Your part in it", needed=False),
            ),
        ),
    ),
    "Organisations whose aims might conflict with police duty. Belonging to a trade union is not asked.",
    ("membership", "memberships"),
    nothing="I have none",
)
SOCIAL = Section(
    "social",
    "Social media",
    (
        PagePlan(
            "what",
            "Which account?",
            (
                Ask("what", "Service", hint="Such as a photo, video or message service.", missing="Name the service"),
                Ask("name", "The name you use there", missing="Give the name you use there"),
            ),
        ),
    ),
    "Every account of the last 5 years, also under another name. We never ask for a password.",
    ("account", "accounts"),
    nothing="I have none",
)  # fmt: skip
REFEREES = Section(
    "referees",
    "Referees",
    (
        PagePlan(
            "who",
            "Who can speak for you?",
            (
                Ask("name", "Their name", missing="Give their name"),
                Ask("how", "How they know you", missing="Say how they know you"),
                Ask("contact", "E-mail or telephone", missing="Give a way to reach them"),
            ),
        ),
    ),
    "Somebody who managed or taught you, and is not a relative.",
    ("referee", "referees"),
    must_list=True,
    others=True,
    levels=frozenset({"RV", "DV"}),
)
EARLIER = Section(
    "earlier",
    "Earlier vetting",
    (
        PagePlan("refused", "Earlier refusals", _asked(
            "refused", "Have you been refused clearance, or had it withdrawn, here or anywhere else?",
            "Say where, when and for which level")),
        PagePlan("now", "Anything under way", _asked(
            "now", "Are you under investigation or on bail now?", "Say by whom and for what",
            hint="If so we stop here for now. You may apply again when it is over.")),
    ),
)  # fmt: skip

SECTIONS: Mapping[str, Section] = {
    section.name: section
    for section in (
        ABOUT, HISTORY, ADDRESSES, FAMILY, FINANCES, WIDER, CONVICTIONS, ASSOCIATIONS, INTERESTS, MEMBERSHIPS, SOCIAL,
        REFEREES, EARLIER,
    )
}  # fmt: skip


def sections_for(levels: list[str]) -> tuple[Section, ...]:
    """The parts that an application for these levels has, in the order of the form."""
    return tuple(each for each in SECTIONS.values() if not each.levels or each.levels & {*levels})
