"""Members of the public before a panel's pack: what they reach, what every byte of it tells, and who decides what."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from probity.foundation.access.models import Grant, User
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.foundation.web.limits import ALWAYS, may_open
from probity.office.scrutiny.actions.draws_cases import ask_to_leave, decide_leaving
from probity.office.scrutiny.actions.packs import View, judge_alone, judge_together, see_footage, show_case, take_cases
from probity.office.scrutiny.actions.packs_aside import stand_aside, tell
from probity.office.scrutiny.actions.panels import close_ended_accounts, end_member, renew_member, say_they_know
from probity.office.scrutiny.actions.panels_meetings import (
    ask_for,
    close_meeting,
    excuse,
    name_officer,
    open_meeting,
    put_item,
)
from probity.office.scrutiny.models import Judgement, PackCase, PackState, PanelMeeting, Worry
from probity.office.scrutiny.queries.panels_agreement import agreement_of
from probity.office.scrutiny.queries.panels_figures import _together
from tests.matrix.walking import addresses
from tests.office.cast import Cast
from tests.office.scrutiny_panels import (
    CHILD,
    FINE,
    THIN,
    client_of,
    judged,
    meeting_of,
    member_of,
    opened,
    packed,
    panel_of,
    ready,
    today,
    user_of,
)

PUBLISHED = {"public", "published", "disparity", "panels", "searched"}  # what anybody reads without an account
OUTSIDE = ("/accounts/", "/static/", "/rulebook/")  # signing in, and the rules: no record stands there


@pytest.fixture
def pack(cast: Cast) -> tuple[Cast, PanelMeeting, list[PackCase]]:
    """Two members and three open cases of searches of a child by PC Sale."""
    panel = panel_of(cast)
    for name in ("Ann Bell", "Sam Cole"):
        member_of(cast, panel, name)
    meeting = meeting_of(cast, panel)
    return cast, meeting, opened(cast, meeting, packed(cast, meeting, 3))


def pages_of(client: Client) -> Iterator[tuple[str, bytes]]:
    """Every page that this reader reaches by following links from the front page, with its bytes."""
    seen, todo = set[str](), ["/"]
    while todo:
        path = todo.pop()
        if path in seen or path.startswith(OUTSIDE):
            continue
        seen.add(path)
        response = client.get(path, follow=True)
        assert response.status_code == 200, f"{path} answers {response.status_code}"
        yield path, response.content
        found = re.findall(r'(?:href|action)="(/[^"#]*)"', response.content.decode())
        todo += [html.unescape(one) for one in found]


@pytest.mark.slow
def test_no_byte_of_what_a_member_can_open_tells_who_where_or_when(
    pack: tuple[Cast, PanelMeeting, list[PackCase]],
) -> None:
    cast, meeting, cases = pack
    put_item(meeting, "Feedback", "Most people said why they were stopped.", actor=cast.user("registrar"),
             at=timezone.now())  # fmt: skip
    record = cases[0].drawn.record
    people = [cast.people[name] for name in ("sale", "ure", "inspector")]
    secrets = [CHILD, *CHILD.split(), "kyle", "Swithun", "eleven", "sixteen", "10 to 17", "from_10", "9 June",
               "Tuesday", "2026-06-09", "21:40", "Harbour", "harbour", "BWV-2", "07700", "900123",
               *(one.drawn.record.ref for one in cases), cases[0].drawn.ref, cases[0].drawn.draw.ref,
               *(word for one in people for word in (one.ref, one.force_number, one.family_name))]  # fmt: skip
    assert all(word in record.grounds for word in (CHILD, "harbour", "sixteen"))  # it was there to be told
    reached = dict(pages_of(client_of("Ann Bell")))
    told = [(path, secret) for path, content in reached.items() for secret in secrets if secret.encode() in content]
    assert told == []
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content.decode())) for content in reached.values())
    assert not re.search(r"\b16\b", re.sub(r"\b16 \w+ 20\d\d\b", "", words))
    shown = reached[f"/scrutiny/panel/cases/{cases[0].ref}/"].decode()
    assert "A child" in shown
    assert "Strong smell of cannabis." in shown


def test_a_member_of_the_public_opens_the_panels_pages_and_nothing_else_of_the_site(
    pack: tuple[Cast, PanelMeeting, list[PackCase]],
) -> None:
    user, client = user_of("Ann Bell"), client_of("Ann Bell")
    theirs = {name for name in (one.name for one in addresses()) if ":" in name and may_open(user, name)} - ALWAYS
    published_to_all = {name for name in theirs if name.partition(":")[0] in PUBLISHED}
    assert theirs - published_to_all == {
        f"scrutiny:{name}"
        for name in ("my_panel", "my_panel_meeting", "my_panel_case", "my_panel_judge", "my_panel_aside")
    }
    assert {name.partition(":")[0] for name in published_to_all} == PUBLISHED
    for path in ("/people/", "/inbox/", "/search/?q=sale", "/gifts/", "/vetting/", "/scrutiny/",
                 "/scrutiny/searches/", "/scrutiny/panels/", "/scrutiny/draws/", "/scrutiny/panel-words/",
                 "/scrutiny/panel-worries/"):  # fmt: skip
        assert client.get(path).status_code == 404, path
    case = pack[2][0]
    for path in (f"/scrutiny/panel-cases/{case.ref}/", f"/scrutiny/searches/{case.drawn.record.ref}/"):
        assert client.get(path).status_code == 404
    assert [path for path, _ in pages_of(client) if path.startswith("/scrutiny/") and "/panel/" not in path] == []


def test_the_account_ends_with_the_term_and_opens_nothing_from_then_on(
    pack: tuple[Cast, PanelMeeting, list[PackCase]],
) -> None:
    cast, meeting, cases = pack
    actor, at = cast.user("registrar"), timezone.now()
    member = member_of(cast, meeting.panel, "Old Hand", days=3)
    grant = Grant.unscoped.get(person_ref=member.ref)
    assert (grant.role, grant.true_to) == ("scrutiny.panel", member.ends_on)
    renew_member(member, today() + timedelta(days=90), actor=actor, at=at)
    spans = Grant.unscoped.filter(person_ref=member.ref).order_by("pk").values_list("true_from", "true_to")
    assert spans[1] == (grant.true_to + timedelta(days=1), today() + timedelta(days=90))
    with pytest.raises(BadInput, match="ends by"):
        renew_member(member, today() + timedelta(days=9000), actor=actor, at=at)
    assert close_ended_accounts(at=at + timedelta(days=89)) == 0
    assert close_ended_accounts(at=at + timedelta(days=92)) == 1
    assert not User.objects.get(person_ref=member.ref).is_active
    ann = user_of("Ann Bell")
    client = client_of("Ann Bell")
    end_member(meeting.attendances.first().member, "Moved away", actor=actor, at=at)
    assert client.get(f"/scrutiny/panel/cases/{cases[0].ref}/").status_code in (302, 404)
    assert not PackCase.objects.visible_to(User.objects.get(pk=ann.pk)).exists()


def test_training_that_runs_out_closes_the_pack(pack: tuple[Cast, PanelMeeting, list[PackCase]]) -> None:
    _, meeting, cases = pack
    member = meeting.attendances.first().member
    member.training.filter(kind="law").update(until=today() - timedelta(days=1))
    client = client_of(member.name)
    assert client.get(f"/scrutiny/panel/cases/{cases[0].ref}/").status_code == 404
    assert b"Powers and grounds" in client.get(f"/scrutiny/panel/meetings/{meeting.ref}/").content


def test_judged_alone_is_told_when_the_last_is_in_or_excused_and_by_nobody_before(
    pack: tuple[Cast, PanelMeeting, list[PackCase]],
) -> None:
    cast, meeting, cases = pack
    actor, at = cast.user("registrar"), timezone.now()
    with pytest.raises(NotPermitted, match="Nobody has judged"):
        tell(cases[0], actor=actor, at=at)
    with pytest.raises(TransitionRefused):
        judge_together(cases[0], View(**FINE), actor=actor, at=at)
    for case in cases:
        judged(case, "Ann Bell", **THIN, worry="He wrote the same of all")
    assert Worry.objects.visible_to(actor).count() == 3
    assert not Worry.objects.visible_to(user_of("Sam Cole")).exists()  # it would tell what she judged
    with pytest.raises(NotPermitted, match="have judged it"):
        judge_alone(cases[0], View(**FINE), actor=user_of("Ann Bell"), at=at)
    for reader in (user_of("Sam Cole"), actor, cast.user("owner"), cast.user("auditor")):
        assert not Judgement.objects.visible_to(reader).exists()
    assert Judgement.objects.visible_to(user_of("Ann Bell")).count() == 3
    excuse(meeting, meeting.attendances.get(member__name="Sam Cole").member, actor=actor, at=at)
    assert {*PackCase.unscoped.values_list("state", flat=True)} == {PackState.TOGETHER}
    assert Judgement.objects.visible_to(actor).count() == 3
    assert not Judgement.objects.visible_to(cast.user("sale")).exists()


def test_who_stands_aside_after_judging_is_not_counted_and_reads_it_no_more(
    pack: tuple[Cast, PanelMeeting, list[PackCase]],
) -> None:
    cast, meeting, cases = pack
    at = timezone.now()
    for case in cases:
        for name in ("Ann Bell", "Sam Cole"):
            judged(case, name, **(THIN if case is cases[0] else FINE))
    assert agreement_of(meeting).denominator == 3
    ann = user_of("Ann Bell")
    member = meeting.attendances.get(member__name="Ann Bell").member
    stand_aside(cases[0], member, "I know the family", actor=ann, at=at)
    assert "not computable" in agreement_of(meeting).words
    assert not PackCase.objects.visible_to(user_of("Ann Bell")).filter(pk=cases[0].pk).exists()
    say_they_know(member, cast.ref("ure"), "A cousin", actor=cast.user("registrar"), at=at)  # their supervisor
    assert not PackCase.objects.visible_to(user_of("Ann Bell")).exists()


def test_a_case_leaves_only_by_its_draw_and_the_next_comes_in_its_place(
    cast: Cast,
) -> None:
    panel = panel_of(cast)
    member_of(cast, panel, "Ann Bell")
    meeting = meeting_of(cast, panel)
    cases = packed(cast, meeting, 12)
    assert len(cases) == 10
    actor, at = cast.user("registrar"), timezone.now()
    asked = ask_to_leave(cases[3].drawn, "victim", words="She would be known by it", actor=actor, at=at)
    decide_leaving(asked, approves=True, words="So it is", actor=cast.user("deputy"), at=at)
    with pytest.raises(TransitionRefused, match=r"left the draw"):
        opened(cast, meeting, cases)
    [more] = take_cases(meeting, cases[3].drawn.draw, actor=actor, at=at)
    assert more.drawn.replaces_id == cases[3].drawn_id
    standing = PackCase.unscoped.exclude(state=PackState.WITHDRAWN)
    assert standing.count() == 10
    assert not standing.filter(pk=cases[3].pk).exists()
    assert take_cases(meeting, cases[3].drawn.draw, actor=actor, at=at) == []


def test_a_case_that_comes_after_the_pack_was_opened_is_redacted_and_opened_by_itself(
    pack: tuple[Cast, PanelMeeting, list[PackCase]],
) -> None:
    cast, meeting, cases = pack
    actor, at = cast.user("registrar"), timezone.now()
    asked = ask_to_leave(cases[0].drawn, "victim", words="She would be known by it", actor=actor, at=at)
    decide_leaving(asked, approves=True, words="So it is", actor=cast.user("deputy"), at=at)
    assert take_cases(meeting, cases[0].drawn.draw, actor=actor, at=at) == []  # no more were recorded
    assert PackCase.unscoped.get(pk=cases[0].pk).state == PackState.WITHDRAWN
    assert not PackCase.objects.visible_to(user_of("Ann Bell")).filter(pk=cases[0].pk).exists()
    PackCase.unscoped.filter(pk=cases[1].pk).delete()  # as if it had not come yet
    [late] = take_cases(meeting, cases[1].drawn.draw, actor=actor, at=at)
    assert late.state == PackState.PREPARED
    show_case(ready(cast, late, "kyle"), actor=actor, at=at)
    assert PackCase.objects.visible_to(user_of("Ann Bell")).filter(pk=late.pk).exists()


def test_the_officer_who_attends_has_no_part_in_a_case_and_the_pack_opens_only_when_it_is_ready(cast: Cast) -> None:
    panel = panel_of(cast)
    member_of(cast, panel, "Ann Bell")
    meeting = meeting_of(cast, panel)
    actor, at = cast.user("registrar"), timezone.now()
    with pytest.raises(TransitionRefused, match="no cases"):
        open_meeting(meeting, actor=actor, at=at)
    packed(cast, meeting, 1)
    with pytest.raises(TransitionRefused, match="not redacted"):
        open_meeting(meeting, actor=actor, at=at)
    for name in ("sale", "ure", "inspector"):
        with pytest.raises(BadInput, match="has a part"):
            name_officer(meeting, cast.ref(name), actor=actor, at=at)
    with pytest.raises(NotPermitted):
        name_officer(meeting, cast.ref("chief"), actor=cast.user("owner"), at=at)


def test_footage_is_logged_with_who_was_in_the_room_and_none_is_a_finding(
    pack: tuple[Cast, PanelMeeting, list[PackCase]],
) -> None:
    cast, meeting, cases = pack
    actor, at = cast.user("registrar"), timezone.now()
    there = [one.member for one in meeting.attendances.all()]
    stand_aside(cases[0], there[0], "I know her", actor=actor, at=at)
    with pytest.raises(BadInput, match="leaves the room"):
        see_footage(cases[0], there, 4, "", actor=actor, at=at)
    assert see_footage(cases[0], there[1:], 4, "", actor=actor, at=at).members == [there[1].ref]
    type(cases[1].drawn.record).unscoped.filter(pk=cases[1].drawn.record.pk).update(footage_ref="")
    with pytest.raises(NotPermitted, match="finding"):
        see_footage(PackCase.unscoped.get(pk=cases[1].pk), there, 4, "", actor=actor, at=at)


def test_what_is_published_of_actions_names_nobody_and_a_meeting_closes_only_when_all_is_judged(
    pack: tuple[Cast, PanelMeeting, list[PackCase]],
) -> None:
    cast, meeting, _ = pack
    actor, at = cast.user("registrar"), timezone.now()
    for words in ("Speak to PC Sale", "Look at Harbour", "Nobody under 16", "before 9 June"):
        with pytest.raises(BadInput, match="could name somebody"):
            ask_for(meeting, words, whose="training", due_on=today(), actor=actor, at=at)
    with pytest.raises(TransitionRefused, match="3 cases are not judged"):
        close_meeting(meeting, actor=actor, at=at)


def test_small_groups_are_put_together_until_none_can_be_had_by_taking_away() -> None:
    rows = [("White", 90), ("Black", 4), ("Asian", 7), ("Mixed", 0), ("Others", 0)]
    assert _together(rows, 5, "Others") == [["White", 90], ["Others", 11]]
    assert _together([("White", 90), ("Black", 3), ("Asian", 2), ("Others", 1)], 5, "Others") == [
        ["White", 90], ["Others", 6],
    ]  # fmt: skip
    assert _together([("White", 3), ("Others", 0)], 5, "Others") == [["Others", 3]]
