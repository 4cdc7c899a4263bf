"""The synthetic force loaded into an office: what the desks work out agrees with what the plan says."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase

from probity.foundation.access.models import Grant, User
from probity.foundation.access.roles import Site, all_roles
from probity.foundation.access.selves import close_to
from probity.foundation.audit.models import Entry
from probity.foundation.audit.verify import rows_of_database, verify
from probity.foundation.kernel.references import make_reference
from probity.foundation.workforce import queries
from probity.foundation.workforce.models import Person
from probity.office.declarations.models import Offer, ReviewBy, State
from probity.office.declarations.policy import endorser_of, reviewed_by_deputy
from probity.office.procurement.models import SpendLine, Supplier
from probity.sites.sample.load_office import load
from probity.sites.sample.plan import AS_OF, plan_force
from probity.sites.sample.structure import STRENGTH

pytestmark = pytest.mark.slow
PLAN = plan_force(people=400, seed=3)


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker):
    """A force of 400, loaded once for this file and thrown away after it."""
    with django_db_blocker.unblock():
        atomics = TestCase._enter_atomics()
        yield load(PLAN, password=None, note=lambda _words: None)
        TestCase._rollback_atomics(atomics)


@pytest.fixture
def loaded(office, db):
    return office


def test_the_workforce_counts_what_was_asked_for_less_whoever_left_in_a_story(loaded):
    counts = queries.workforce_count(AS_OF)
    left = 1  # Reed, who resigned in June 2025 while a withdrawal was under way
    assert sum(counts[kind] for kind in STRENGTH) == 400 - left
    assert loaded["people"] == Person.unscoped.count() == len(PLAN.people)


def test_a_short_name_is_the_one_on_the_card(loaded):
    refs = [person.ref for person in PLAN.people]
    cards = queries.cards(refs, on=AS_OF)
    assert queries.short_names(refs, on=AS_OF) == {ref: card.short_name for ref, card in cards.items()}


def test_the_ledger_holds_an_entry_for_each_record_and_verifies(loaded):
    assert Entry.objects.filter(event="workforce.person.added").count() == len(PLAN.people)
    assert Entry.objects.filter(event="procurement.line.loaded").count() == len(PLAN.spend)
    assert Entry.objects.filter(event="declarations.offer.drafted").count() == len(PLAN.offers)
    assert verify(rows_of_database(), progress=lambda _checked: None).holds


def test_every_endorser_is_the_one_the_desk_works_out(loaded):
    declared = Offer.unscoped.exclude(state=State.DRAFT).prefetch_related("shares")
    wrong = []
    for offer in declared:
        worked_out = endorser_of(offer.recipient_ref, offer.people(), on=offer.declared_on)
        if (worked_out.ref, worked_out.why) != (offer.endorser_ref, offer.endorser_why):
            wrong.append((offer.ref, offer.endorser_why, worked_out.why))
    assert wrong == []


def test_offers_that_involve_the_registrar_are_the_deputys(loaded):
    offers = list(Offer.unscoped.exclude(state=State.DRAFT).prefetch_related("shares"))
    to_deputy = {offer.ref for offer in offers if reviewed_by_deputy(offer.people(), on=AS_OF)}
    assert 0 < len(to_deputy) < len(offers)
    assert {offer.ref for offer in offers if offer.review_by == ReviewBy.DEPUTY} == to_deputy


def test_late_offers_are_late_by_the_rule_of_their_day(loaded):
    late = {offer.number for offer in PLAN.offers if offer.is_late and offer.state != State.DRAFT}
    found = {offer.ref for offer in Offer.unscoped.exclude(state=State.DRAFT) if offer.is_late}
    assert found == {make_reference("GH", number) for number in late}


def test_the_story_of_the_dinner_is_there_to_be_clicked_through(loaded):
    dinner = Offer.unscoped.get(giver_organisation="Northgate Fleet Ltd", description="Dinner")
    chief = User.objects.get(username="chief").person_ref
    assert (dinner.recipient_ref, dinner.published_by_name) == (chief, True)
    assert dinner.declared_by_ref == User.objects.get(username="staff.officer").person_ref
    assert dinner.endorser_ref == User.objects.get(username="outsider").person_ref


def test_the_chief_constable_endorses_for_deputy_and_assistants(loaded):
    chief = User.objects.get(username="chief").person_ref
    for username in ("deputy", "assistant"):
        assert queries.managers_up(User.objects.get(username=username).person_ref, on=AS_OF)[0] == chief


def test_the_declarants_manager_is_the_account_called_manager(loaded):
    declarant, manager = (User.objects.get(username=name).person_ref for name in ("declarant", "manager"))
    assert queries.managers_up(declarant, on=AS_OF)[0] == manager


def test_a_vacant_post_stands_above_somebody(loaded):
    everybody = Person.unscoped.values_list("ref", flat=True)
    assert any(None in queries.managers_up(ref, on=AS_OF)[:1] for ref in everybody) or len(PLAN.people) < 1000


def test_larkins_move_was_not_known_before_3_march(loaded):
    larkin = Person.unscoped.get(family_name="Larkin")
    on, day = date(2025, 2, 26), timedelta(days=1)
    known = PLAN.spells[0].known_from.replace(year=2025, month=3, day=3, hour=12)
    assert queries.person_card(larkin.ref, on=on, known_at=known).unit_name == "Public protection"
    assert queries.person_card(larkin.ref, on=on, known_at=known - day).unit_name == "Volume crime"


def test_every_role_of_the_office_has_somebody_to_sign_in_as(loaded):
    held = {grant.role for grant in Grant.unscoped.all() if User.objects.filter(person_ref=grant.person_ref).exists()}
    assert held == {role.key for role in all_roles(Site.OFFICE)}


def test_nobody_has_a_password(loaded):
    assert {user.has_usable_password() for user in User.objects.all()} == {False}


def test_ties_are_declared_both_ways(loaded):
    tie = PLAN.ties[0]
    assert tie.other_ref in close_to(tie.person_ref)
    assert tie.person_ref in close_to(tie.other_ref)


def test_spend_went_in_through_the_desk_and_withheld_payees_are_nobody(loaded):
    assert SpendLine.unscoped.count() == len(PLAN.spend)
    assert SpendLine.unscoped.filter(is_redacted=True).count() == sum(1 for line in PLAN.spend if not line.supplier_key)
    assert SpendLine.unscoped.filter(is_repeat=True).exists()
    assert not Supplier.unscoped.filter(name__icontains="redacted").exists()


def test_every_planted_offer_and_supplier_can_be_found(loaded):
    assert PLAN.truth
    for truth in PLAN.truth:
        assert Offer.unscoped.get(ref=make_reference("GH", truth.offer_number)).giver == truth.giver
        assert SpendLine.unscoped.filter(payee_as_written__in=truth.spellings).exists()


def test_a_second_run_is_refused_and_changes_nothing(loaded):
    before = (Entry.objects.count(), Person.unscoped.count())
    with pytest.raises(CommandError, match="already holds"):
        call_command("sample_force", people=400, seed=3, stdout=StringIO(), stderr=StringIO())
    assert (Entry.objects.count(), Person.unscoped.count()) == before


def test_production_refuses_it(db, settings):
    settings.PROBITY_PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("sample_force", stdout=StringIO(), stderr=StringIO())


def test_what_was_planted_can_be_listed(db):
    printed = StringIO()
    call_command("sample_truth", people=400, seed=3, format="csv", stdout=printed, stderr=StringIO())
    lines = printed.getvalue().splitlines()
    assert lines[0] == "kind,offer,giver,supplier,payees,same,matters,why"
    assert len(lines) == len(PLAN.truth) + 1
