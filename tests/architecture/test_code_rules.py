"""Each rule holds everywhere, and each can fail: it catches a bad sample and lets a good one by."""

from dataclasses import dataclass

import pytest

from tests.architecture import code_rules as rules
from tests.architecture.source import PACKAGE, Source, code

DESK = f"{PACKAGE}/office/declarations"
TOLD = 'def told():\n    """' + "Words.\n" * 50 + '"""\n    return 1\n'
LONG = "def long():\n" + "    x = 1\n" * 41


@dataclass(frozen=True)
class Sample:
    rule: rules.Rule
    path: str
    bad: str
    good: str


SAMPLES = (
    Sample(rules.functions_are_short, "scripts/a.py", LONG, "def short():\n    return 1\n"),
    Sample(rules.functions_are_short, "scripts/a.py", LONG, TOLD),
    Sample(rules.modules_are_short, "tests/a.py", "x = 1\n" * 401, "x = 1\n" * 400),
    Sample(
        rules.readers_are_scoped, f"{DESK}/views.py", "Offer.unscoped.get()", "Offer.objects.visible_to(user).get()"
    ),
    Sample(
        rules.readers_are_scoped, f"{DESK}/queries.py", "Offer.objects.for_system()", "Offer.objects.visible_to(reader)"
    ),
    Sample(rules.readers_are_scoped, f"{DESK}/views/offers.py", "Offer.unscoped.get()", "x = 1"),
    Sample(rules.readers_are_scoped, f"{DESK}/templatetags/t.py", "Offer._base_manager.all()", "x = 1"),
    Sample(rules.readers_are_scoped, f"{DESK}/forms.py", "connection.cursor()", "x = 1"),
    Sample(
        rules.lookups_take_a_queryset,
        f"{DESK}/views.py",
        "get_object_or_404(Offer, pk=1)",
        "get_object_or_404(mine, pk=1)",
    ),
    Sample(
        rules.lookups_take_a_queryset,
        f"{DESK}/views.py",
        "class A(V):\n    model = Offer",
        "class A(V):\n    title = 'x'",
    ),
    Sample(
        rules.states_change_only_by_move,
        f"{DESK}/actions.py",
        "offer.state = 'closed'",
        "if offer.state == 'closed': pass",
    ),
    Sample(
        rules.states_change_only_by_move, f"{DESK}/actions.py", "mine.update(state='closed')", "mine.update(words='x')"
    ),
    Sample(
        rules.states_change_only_by_move,
        f"{DESK}/actions.py",
        "setattr(offer, 'state', 'x')",
        "setattr(offer, 'words', 'x')",
    ),
    Sample(
        rules.saving_holds_no_logic,
        f"{DESK}/models.py",
        "class A:\n    def save(self):\n        self.x = 1\n        super().save()",
        "class A:\n    def save(self):\n        raise TypeError",
    ),
    Sample(
        rules.saving_holds_no_logic,
        f"{DESK}/models.py",
        "class A:\n    def delete(self):\n        tidy()",
        "class A:\n    def delete(self):\n        return super().delete()",
    ),
    Sample(
        rules.nobody_listens_to_signals,
        f"{DESK}/models.py",
        "from django.db.models.signals import post_save",
        "from django.db import models",
    ),
    Sample(rules.nobody_listens_to_signals, f"{DESK}/apps.py", "from django.dispatch import receiver", "import signal"),
    Sample(
        rules.migrations_import_no_models,
        f"{DESK}/migrations/0001_a.py",
        "from probity.office.declarations.models import Offer",
        "from django.db import models",
    ),
    Sample(rules.imports_stand_at_the_top, f"{DESK}/actions.py", "def f():\n    import os", "import os"),
    Sample(
        rules.commands_say_what_they_do,
        f"{DESK}/management/commands/a.py",
        "class Command(B):\n    help = ''",
        "class Command(B):\n    help = 'Counts offers.'",
    ),
    Sample(
        rules.commands_say_what_they_do,
        f"{DESK}/management/commands/a.py",
        "x = 1",
        "class Command(B):\n    help = 'Counts.'",
    ),
    Sample(
        rules.transactions_open_in_two_places,
        f"{DESK}/actions.py",
        "with transaction.atomic(): pass",
        "with recorded(): pass",
    ),
    Sample(
        rules.transactions_open_in_two_places,
        f"{DESK}/actions.py",
        "from django.db.transaction import atomic",
        "from probity.foundation.audit.ledger import recorded",
    ),
    Sample(rules.names_say_something, f"{DESK}/models.py", "class OfferManager: pass", "class OfferQuerySet: pass"),
)
RULES = tuple(dict.fromkeys(sample.rule for sample in SAMPLES))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_holds_everywhere(rule):
    broken = [words for source in code() for words in rule(source)]
    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.rule.__name__}-{sample.bad[:20]}")
def test_the_rule_can_fail(sample):
    assert list(sample.rule(Source(sample.path, sample.bad)))
    assert not list(sample.rule(Source(sample.path, sample.good)))


def test_a_module_with_an_empty_name_is_caught():
    assert list(rules.names_say_something(Source(f"{DESK}/offer_utils.py", "")))


def test_the_mover_alone_may_assign_a_state():
    assert not list(rules.states_change_only_by_move(Source(rules.MOVER, "record.state = 'closed'")))
