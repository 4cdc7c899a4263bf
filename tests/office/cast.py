"""A small force with one person for every part that the office's tests need.

`cast.user("ure")` gives an account as a request would load it, `cast.ref("ure")` the person, `cast.client("ure")` a
browser that is signed in. Everybody is invented.

    chief ── deputy, assistant ── superintendent ── inspector ── ure (sergeant) ── sale, finch (married to ure)
                                                             └── a vacant sergeant's post ── doyle
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.test import Client

from probity.foundation.access.actions import declare_tie, give_grant, open_account
from probity.foundation.access.models import TieKind, User
from probity.foundation.access.roles import ADMINISTRATOR, AUDITOR, Role
from probity.foundation.audit.actors import System
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.policy import STANDARDS
from probity.foundation.workforce import actions as workforce
from probity.foundation.workforce.models import Category, Person, Post, Rank, Unit
from probity.foundation.workforce.policy import HR
from probity.office.declarations.policy import DEPUTY, OUTSIDER, OWNER, REGISTRAR
from probity.office.procurement.policy import OFFICER

CASTING = System("tests.cast", "sets the scene of a test")
OPENED = date(2020, 1, 1)
BEGAN = datetime(2020, 1, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    """One person: the post they hold, to whose post it reports, and the role they are granted."""

    name: str
    family: str
    title: str
    rank: Rank
    above: str = ""
    unit: str = "headquarters"
    role: Role | None = None
    category: Category = Category.OFFICER


STAFF, MANAGER = Rank.STAFF, Rank.STAFF_MANAGER
PARTS = (
    Part("chief", "Marlowe", "Chief Constable", Rank.CHIEF_CONSTABLE),
    Part("deputy", "Thorne", "Deputy Chief Constable", Rank.DEPUTY_CHIEF_CONSTABLE, "chief"),
    Part("assistant", "Pell", "Assistant Chief Constable", Rank.ASSISTANT_CHIEF_CONSTABLE, "chief"),
    Part("superintendent", "Garrow", "Superintendent, Harbour", Rank.SUPERINTENDENT, "assistant", "harbour"),
    Part("inspector", "West", "Inspector, Harbour", Rank.INSPECTOR, "superintendent", "harbour"),
    Part("ure", "Ure", "Sergeant, Harbour", Rank.SERGEANT, "inspector", "harbour"),
    Part("sale", "Sale", "Constable, Harbour", Rank.CONSTABLE, "ure", "harbour"),
    Part("finch", "Finch", "Constable, Harbour", Rank.CONSTABLE, "ure", "harbour"),
    Part("doyle", "Doyle", "Constable, Harbour", Rank.CONSTABLE, "vacant", "harbour"),
    Part("stranger", "Quill", "Constable, Moor", Rank.CONSTABLE, "assistant", "moor"),
    Part("staff_officer", "Lisle", "Staff officer", Rank.INSPECTOR, "deputy"),
    Part("registrar", "Amory", "Gifts registrar", MANAGER, "assistant", role=REGISTRAR, category=Category.STAFF),
    Part("deputy_registrar", "Brock", "Deputy registrar", STAFF, "deputy", role=DEPUTY, category=Category.STAFF),
    Part("owner", "Carew", "Director", Rank.STAFF_DIRECTOR, "deputy", role=OWNER, category=Category.STAFF),
    Part("auditor", "Dane", "Auditor", MANAGER, "chief", role=AUDITOR, category=Category.STAFF),
    Part("hr", "Eyre", "HR officer", STAFF, "deputy", role=HR, category=Category.STAFF),
    Part("buyer", "Frome", "Procurement officer", STAFF, "deputy", role=OFFICER, category=Category.STAFF),
    Part("standards", "Hulme", "Standards officer", STAFF, "deputy", role=STANDARDS, category=Category.STAFF),
    Part("administrator", "Innes", "Access officer", STAFF, "deputy", role=ADMINISTRATOR, category=Category.STAFF),
    Part("outsider", "Joyce", "Chief executive", Rank.NONE, role=OUTSIDER, category=Category.OUTSIDE),
)


@dataclass
class Cast:
    """The force: people, posts and units by name."""

    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def ref(self, name: str) -> str:
        """The person's reference."""
        return self.people[name].ref

    def user(self, name: str) -> User:
        """The account, read anew: grants and ties are remembered for one request only."""
        return User.objects.get(username=name)

    def client(self, name: str) -> Client:
        """A browser signed in as the account."""
        client = Client()
        client.force_login(self.user(name))
        return client


@recorded()
def build_cast() -> Cast:
    """The whole force, with its accounts, grants, one marriage and one second account (`sale_again`)."""
    cast = Cast()
    _open_units(cast)
    _establish_posts(cast)
    for number, part in enumerate(PARTS, 1):
        person = workforce.add_person(
            "Tansy", part.family, force_number=f"{7000 + number}", actor=CASTING, at=BEGAN, email=""
        )
        cast.people[part.name] = person
        workforce.start_spell(person, cast.posts[part.name], true_from=OPENED, actor=CASTING, at=BEGAN)
        open_account(part.name, person_ref=person.ref, actor=CASTING, at=BEGAN)
        if part.role:
            give(cast, part.name, part.role)
    open_account("sale_again", person_ref=cast.ref("sale"), actor=CASTING, at=BEGAN)
    tie(cast, "ure", "finch")
    return cast


def give(cast: Cast, name: str, role: Role, *, unit: str = "") -> None:
    """Grant a role to one of the cast, for the whole force or a unit."""
    unit_ref = cast.units[unit].ref if unit else ""
    give_grant(
        role, person_ref=cast.ref(name), reason="Does this work", actor=CASTING, at=BEGAN, starts=OPENED,
        unit_ref=unit_ref,
    )  # fmt: skip


def tie(cast: Cast, one: str, other: str) -> None:
    """Marry two of the cast."""
    declare_tie(cast.ref(one), cast.ref(other), kind=TieKind.SPOUSE, since=OPENED, actor=CASTING, at=BEGAN)


def _open_units(cast: Cast) -> None:
    for name, parent in (("headquarters", ""), ("harbour", "headquarters"), ("moor", "headquarters")):
        above = cast.units.get(parent)
        cast.units[name] = workforce.open_unit(
            name.capitalize(), parent=above, true_from=OPENED, actor=CASTING, at=BEGAN
        )


def _establish_posts(cast: Cast) -> None:
    vacant = Part("vacant", "", "Sergeant, Harbour", Rank.SERGEANT, "inspector", "harbour")
    for part in (*PARTS, vacant):
        cast.posts[part.name] = workforce.establish_post(
            part.title, rank=part.rank, category=part.category, unit=cast.units[part.unit], actor=CASTING, at=BEGAN
        )
    for part in (*PARTS, vacant):
        if part.above:
            post, above = cast.posts[part.name], cast.posts[part.above]
            workforce.draw_line(post, above, true_from=OPENED, actor=CASTING, at=BEGAN)


ANSWERS: dict[str, dict[str, object]] = {
    "who": {"behalf": "self"},
    "what": {"description": "a bottle of wine", "kind": "item_or_voucher"},
    "giver": {"giver_organisation": "Harrow Lane Catering", "giver_name": ""},
    "when": {"offered_on_0": "3", "offered_on_1": "2", "offered_on_2": "2025"},
    "value": {"known": "amount", "amount": "15"},
    "how": {"circumstances": "At the end of a talk in their hall.", "gift_test": ["genuine", "transparent"]},
    "answer": {"answer": "declined"},
    "asked": {"asked": "after"},
    "outcome": {"outcome": "kept"},
    "procurement": {"in_procurement": "no", "procurement_words": ""},
}


def answers(**changes: dict[str, object]) -> dict[str, dict[str, object]]:
    """What somebody answers on each page of a declaration: a £15 bottle declined on 3 February 2025, unless told."""
    return {page: changes.get(page, given) for page, given in ANSWERS.items()}


def begin(client: Client) -> str:
    """Begin a draft in the pages; its reference."""
    sent = client.post("/gifts/declare/")
    assert sent.status_code == 302, sent.content.decode()
    return sent.headers["Location"].split("/")[3]


def fill_in(client: Client, ref: str, given: dict[str, dict[str, object]], *, whom: str = "") -> None:
    """Answer every page that the draft asks, following the pages' own way."""
    address = f"/gifts/declare/{ref}/who/"
    while not address.endswith("/check/"):
        page = address.split("/")[4]
        sent = client.post(address, {"person": whom} if page == "people" else given[page])
        assert sent.status_code == 302, f"{page}: {sent.content.decode()}"
        address = sent.headers["Location"]


def declare(client: Client, given: dict[str, dict[str, object]] | None = None, *, whom: str = "") -> str:
    """Declare an offer in the pages from start to receipt; its reference."""
    ref = begin(client)
    fill_in(client, ref, given or answers(), whom=whom)
    sent = client.post(f"/gifts/declare/{ref}/check/")
    assert sent.status_code == 302, sent.content.decode()
    return ref


def decide(client: Client, ref: str, name: str, given: dict[str, object], *, version: str = "") -> str:
    """Take a decision in the pages, through its check; the text of the page that follows."""
    address = f"/gifts/{ref}/do/{name}/"
    seen = {"version": version} if version else {}
    shown = client.post(address, {**given, **seen})
    if "Check before you go on" not in shown.content.decode():
        return shown.content.decode()
    return client.post(address, {**given, **seen, "confirmed": "1"}, follow=True).content.decode()
