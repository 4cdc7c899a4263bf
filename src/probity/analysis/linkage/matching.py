"""Which parties of two lists, or of one, may be the same organisation: how likely, and why in words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from probity.analysis.linkage.index import Index
from probity.analysis.linkage.judging import LINK_FROM, REVIEW_FROM, judge
from probity.analysis.linkage.likeness import Likeness, compare
from probity.analysis.linkage.parties import Kind, Known, Link, Party, Verdict, known, normal_number

__all__ = [
    "LINK_FROM",
    "REVIEW_FROM",
    "Kind",
    "Link",
    "Party",
    "Register",
    "Verdict",
    "link_organisations",
    "link_within",
    "normal_number",
]


class Register:
    """Parties made ready to be asked about: build it once, ask it often.

    Args:
        parties: in any order; the order changes no answer.
        threshold: the probability from which a pair is a `link`; from `REVIEW_FROM` it is a `review`.
    """

    def __init__(self, parties: Iterable[Party], *, threshold: float = LINK_FROM) -> None:
        self._threshold = threshold
        self._ids: dict[Known, list[str]] = defaultdict(list)
        for party in parties:
            self._ids[known(party)].append(party.id)
        self._index = Index(self._ids)

    def links(self, party: Party) -> list[Link]:
        """Who on the register this party may be: strongest first, then by id."""
        return in_order(self._links(known(party), [party.id]))

    def _links(self, asked: Known, ids: list[str]) -> Iterator[Link]:
        compared: dict[object, Likeness] = {}
        for found in self._index.candidates(asked):
            likeness = compared.get(found.profile)
            if likeness is None:
                likeness = compared[found.profile] = compare(asked.profile, found.profile)
            judged = judge(asked, found, likeness, threshold=self._threshold)
            if judged:
                yield from (Link(one, other, *judged) for one in ids for other in self._ids[found])


def link_organisations(left: Iterable[Party], right: Iterable[Party], *, threshold: float = LINK_FROM) -> list[Link]:
    """Every pair of one party from each list that may be the same organisation: strongest first, then by id.

    The order of the lists does not matter. A party that stands on both lists comes out with itself.
    """
    register = Register(right, threshold=threshold)
    return in_order(_all_links(register, left))


def _all_links(register: Register, left: Iterable[Party]) -> Iterator[Link]:
    asked: dict[Known, list[str]] = defaultdict(list)
    for party in left:
        asked[known(party)].append(party.id)
    for one, ids in asked.items():
        yield from register._links(one, ids)


def link_within(parties: Iterable[Party], *, threshold: float = LINK_FROM) -> list[Link]:
    """Every pair of one list that may be the same organisation, each once, the earlier party on the left."""
    every = list(parties)
    place = {party.id: at for at, party in enumerate(every)}
    found: dict[tuple[str, str], Link] = {}
    for link in _all_links(Register(every, threshold=threshold), every):
        if place[link.left_id] < place[link.right_id]:
            found[link.left_id, link.right_id] = link
        elif place[link.left_id] > place[link.right_id]:
            turned = Link(link.right_id, link.left_id, link.score, link.verdict, link.why)
            found.setdefault((turned.left_id, turned.right_id), turned)
    return in_order(found.values())


def in_order(links: Iterable[Link]) -> list[Link]:
    """Strongest first, then by id."""
    return sorted(links, key=lambda link: (-link.score, link.left_id, link.right_id))
