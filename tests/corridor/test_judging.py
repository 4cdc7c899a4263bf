"""The two judgements: who gives them, that they stay apart, and that nobody judges about themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from probity.corridor.matching.actions import Opinion, judge, run_cross_check
from probity.corridor.matching.models import Candidate, Judgement
from probity.corridor.matching.queries import CROSS_CHECK
from probity.foundation.access.actions import declare_tie
from probity.foundation.access.models import Tie, TieKind
from probity.foundation.audit.models import Entry
from probity.foundation.kernel.errors import NotPermitted, Stale
from tests.accounts import account
from tests.corridor.conftest import NOON, STAGE, TIED, URE, WEST

SAME = Opinion("same", "same", "One address, one company number")
UNSURE = Opinion("same", "unsure", "The address is not on file")
DIFFERENT = Opinion("same", "different", "Two trades in two towns")
ENQUIRE = Opinion("matters", "enquire", "He evaluates their bid")
NO_CONCERN = Opinion("matters", "no_concern", "A mug for a whole shift")


@pytest.fixture
def candidate(office, cast):
    office.supplier("Northgate Fleet Limited")
    office.offer("Northgate Fleet Ltd", to=WEST, shared=[URE])
    run_cross_check(actor=CROSS_CHECK, at=NOON)
    return Candidate.unscoped.get()


@pytest.mark.parametrize(
    ("who", "sees"),
    [("analyst", 1), ("investigator", 1), ("writer", 1), ("owner", 1), ("auditor", 1), ("releaser", 0),
     ("deconflicter", 0), ("officer", 0), ("bystander", 0)],
)  # fmt: skip
def test_only_the_desk_and_the_auditor_see_candidates(cast, candidate, who, sees):
    assert Candidate.objects.visible_to(getattr(cast, who)).count() == sees


@pytest.mark.parametrize("who", ["investigator", "owner", "auditor", "releaser", "officer", "bystander"])
def test_only_an_analyst_judges_whether_it_is_the_same(cast, candidate, who):
    with pytest.raises(NotPermitted, match="matching analyst"):
        judge(candidate, SAME, actor=getattr(cast, who), at=NOON)


@pytest.mark.parametrize("who", ["analyst", "writer", "owner", "auditor", "releaser", "bystander"])
def test_only_an_investigator_judges_whether_it_matters(cast, candidate, who):
    judge(candidate, SAME, actor=cast.analyst, at=NOON)
    with pytest.raises(NotPermitted, match="matching investigator"):
        judge(candidate, ENQUIRE, actor=getattr(cast, who), at=NOON)


def test_whether_it_matters_waits_for_whether_it_is_so(cast, candidate):
    with pytest.raises(NotPermitted, match="Nobody has judged"):
        judge(candidate, ENQUIRE, actor=cast.investigator, at=NOON)
    judge(candidate, DIFFERENT, actor=cast.analyst, at=NOON)
    with pytest.raises(NotPermitted, match="different"):
        judge(candidate, ENQUIRE, actor=cast.investigator, at=NOON)
    judge(candidate, UNSURE, actor=cast.analyst, at=NOON)
    judge(candidate, ENQUIRE, actor=cast.investigator, at=NOON)
    assert (candidate.same, candidate.matters) == ("unsure", "enquire")


def test_the_two_judgements_are_kept_apart_and_a_later_one_supersedes_only_its_own(cast, candidate):
    judge(candidate, SAME, actor=cast.analyst, at=NOON)
    judge(candidate, ENQUIRE, actor=cast.investigator, at=NOON)
    later = judge(candidate, UNSURE, actor=cast.writer, at=NOON + timedelta(days=2))
    assert (candidate.same, candidate.matters) == ("unsure", "enquire")
    assert later.supersedes is not None
    assert later.supersedes.reason == SAME.reason
    assert [one.answer for one in Judgement.objects.order_by("pk")] == ["same", "enquire", "unsure"]
    entry = Entry.objects.filter(event="matching.candidate.judged").latest("number")
    assert entry.data == {"answer": "unsure", "instead_of": "same", "question": "same"}
    assert entry.payload.body == {"reason": UNSURE.reason}


def test_the_second_of_two_judges_is_told_that_the_candidate_moved(cast, candidate):
    unread = Candidate.unscoped.get(pk=candidate.pk)
    judge(candidate, SAME, actor=cast.analyst, at=NOON)
    with pytest.raises(Stale):
        judge(unread, DIFFERENT, actor=cast.writer, at=NOON)
    assert Judgement.objects.count() == 1


@pytest.mark.parametrize(
    "opinion", [Opinion("same", "same", "yes"), Opinion("same", "enquire", "Of the other question")]
)
def test_a_judgement_needs_a_reason_and_an_answer_to_its_own_question(cast, candidate, opinion):
    with pytest.raises(NotPermitted):
        judge(candidate, opinion, actor=cast.analyst, at=NOON)
    assert not Judgement.objects.exists()


def _nobody_judges(own, candidate):
    assert not Candidate.objects.visible_to(own).exists()
    with pytest.raises(NotPermitted, match="involves you"):
        judge(candidate, SAME, actor=own, at=NOON)


def test_nobody_judges_about_themselves_by_any_account_nor_about_a_share_of_theirs(cast, candidate):
    for name, ref in (("west", WEST), ("west.again", WEST), ("ure", URE)):
        _nobody_judges(account(name, "matching.analyst", "matching.investigator", person_ref=ref), candidate)


def test_nobody_judges_about_somebody_tied_to_them_here_or_in_the_office(cast, candidate):
    declare_tie(WEST, TIED, kind=TieKind.SPOUSE, since=NOON.date(), actor=STAGE, at=NOON)
    _nobody_judges(account("spouse", "matching.analyst", person_ref=TIED), candidate)
    other = {"person_ref": "P-000777-Z", "other_ref": URE, "kind": TieKind.RELATIVE}
    Tie.unscoped.using("office").create(ref="TI-9", **other, true_from=NOON.date(), known_from=NOON)
    _nobody_judges(account("cousin", "matching.analyst", person_ref="P-000777-Z"), candidate)


# ---------------------------------------------------------------- pages


def test_judging_in_the_browser_keeps_the_answer_and_the_history_shows_both(cast, candidate, open_page):
    page = f"/matching/{candidate.ref}/"
    form = {"answer": "same", "reason": "One company number on both", "version": candidate.version}
    assert open_page(cast.analyst, f"{page}judge/same/", **form).status_code == 302
    again = form | {"answer": "unsure", "reason": "The number was mistyped", "version": candidate.version + 1}
    assert open_page(cast.analyst, f"{page}judge/same/", **again).status_code == 302
    assert "changed while" in open_page(cast.analyst, f"{page}judge/same/", **again).content.decode()
    for address in (page, f"{page}history/"):
        shown = open_page(cast.analyst, address).content.decode()
        assert "One company number on both" in shown
        assert "The number was mistyped" in shown
    assert "superseded" in open_page(cast.analyst, page).content.decode()


def test_the_list_says_what_waits_and_counts_what_its_figures_open(cast, candidate, open_page):
    shown = open_page(cast.analyst, "/matching/?waiting=same").content.decode()
    assert "1 candidate<" in shown
    assert "Northgate Fleet Limited" in shown
    judge(candidate, DIFFERENT, actor=cast.analyst, at=NOON)
    assert "0 candidates<" in open_page(cast.analyst, "/matching/?waiting=same").content.decode()
    assert "1 candidate<" in open_page(cast.analyst, "/matching/?same=different&year=2025").content.decode()
    assert Entry.objects.filter(event="audit.list.shown", subject_kind="matching.candidate").count() == 3


def test_home_and_search_put_a_candidate_before_those_who_may_judge_it(cast, candidate, open_page):
    assert candidate.title in open_page(cast.analyst, "/").content.decode()
    assert candidate.title not in open_page(cast.investigator, "/").content.decode()
    judge(candidate, SAME, actor=cast.analyst, at=NOON)
    assert candidate.title in open_page(cast.investigator, "/").content.decode()
    assert candidate.ref in open_page(cast.owner, "/search/?q=northgate").content.decode()
    assert candidate.ref not in open_page(cast.releaser, "/search/?q=northgate").content.decode()


@pytest.mark.parametrize("part", ["", "questions/", "history/", "ask/", "judge/same/", "judge/matters/"])
def test_to_everybody_else_a_candidate_is_a_page_that_does_not_exist(cast, candidate, client, part):
    for user in (cast.releaser, cast.bystander, account("west", "matching.analyst", person_ref=WEST)):
        client.force_login(user)
        assert client.get(f"/matching/{candidate.ref}/{part}").status_code == 404


def test_run_now_shows_how_far_it_is(cast, candidate, open_page):
    asked = open_page(cast.analyst, "/matching/runs/now/", csrf="")
    assert "Waiting" in open_page(cast.analyst, asked["Location"]).content.decode()
    refused = open_page(cast.investigator, "/matching/runs/now/", csrf="")
    assert "Only a matching analyst" in open_page(cast.investigator, refused["Location"]).content.decode()
    assert "1 new." in open_page(cast.investigator, "/matching/runs/").content.decode()
