"""A rule is declared whole, its examples come out, and its page says what it does."""

import shutil
from datetime import date

import pytest
import yaml

from probity.analysis.lake.algebra import Is, Not
from probity.analysis.lake.context import Standing
from probity.analysis.lake.examples import load_rules
from probity.analysis.lake.facts import FACTS, Answer
from probity.analysis.lake.ruledocs import as_markdown, in_words
from probity.analysis.lake.rulefiles import SHIPPED, read_rules
from probity.analysis.lake.settings import choose, with_settings
from probity.foundation.kernel.errors import BadInput
from tests.documents import DOCS, compare_whole

RULES = read_rules()
ON = date(2026, 3, 1)


def told(folder, **changes):
    """Load a copy of the rule of one's own record with other parts."""
    declared = yaml.safe_load((SHIPPED / "own-record.yaml").read_text(encoding="utf-8")) | changes
    declared = {name: value for name, value in declared.items() if value is not ...}
    (folder / "own-record.yaml").write_text(yaml.safe_dump(declared), encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        load_rules(folder)
    return str(refusal.value)


def test_every_rule_that_is_shipped_loads_with_its_examples():
    loaded = load_rules()
    assert [rule.id for rule in loaded] == sorted(path.stem for path in SHIPPED.glob("*.yaml"))
    assert {"own-record", "victim-then-contact", "two-places", "media-contact"} <= {rule.id for rule in loaded}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"owner": ...}, "missing: owner"),
        ({"innocent": []}, "missing: innocent"),
        ({"examples": ...}, "missing: examples"),
        ({"colour": "red"}, "no such part: colour"),
        ({"severity": "dire"}, "'dire' is none of low, medium, high, critical"),
        ({"category": "gossip"}, "none of the national categories"),
        ({"where": {"mood": "bad"}}, "there is no fact 'mood'"),
        ({"where": {"relation": "cousin"}}, "relation is never"),
        ({"where": {"assigned": "yes"}}, "assigned is true or false"),
        ({"reads": []}, "it reads relations; say so under reads"),
        ({"condition": {"count": "events", "by": ["user"], "within": "day"}}, "at_least: None"),
        (
            {"condition": {"count": "users", "by": ["user"], "within": "day", "at_least": 2}},
            "users cannot be counted by",
        ),
        ({"condition": {"count": "events", "by": ["user"], "within": "a while", "at_least": 1}}, "no time such as"),
        ({"id": "other-record"}, "a rule's file has its name"),
    ],
)
def test_a_rule_that_is_not_whole_does_not_load_and_says_why(tmp_path, changes, words):
    refusal = told(tmp_path, **changes)
    assert refusal.startswith("own-record.yaml: ")
    assert words in refusal


def test_a_rule_whose_example_does_not_come_out_does_not_load(tmp_path):
    declared = yaml.safe_load((SHIPPED / "own-record.yaml").read_text(encoding="utf-8"))
    declared["examples"][0]["hits"] = 2
    refusal = told(tmp_path, examples=declared["examples"])
    assert "'an officer views the record of herself' must hit 2 times and hits 1" in refusal


def test_a_rule_whose_tables_are_missing_is_named_with_what_it_lacks():
    chosen = choose(RULES, Standing(missing=frozenset({"duties", "users.role"})), ON)
    assert "off-duty: not run: no table duties" in chosen.off
    assert "peer-outlier: not run: no column role in users" in chosen.off
    assert not {"off-duty", "absent", "peer-outlier", "media-contact"} & {rule.id for rule in chosen.rules}


def test_a_rule_that_is_not_there_cannot_be_asked_for():
    with pytest.raises(BadInput, match="There is no rule gossip"):
        choose(RULES, Standing(), ON, ["gossip"])


def test_a_force_sets_thresholds_and_authority(tmp_path):
    path = tmp_path / "force.yaml"
    path.write_text(
        "crowd: {at_least: 25}\nmedia-contact: {authority: {policy: P7, legal_basis: L, impact_assessment: D,"
        " approver: DCC, review_on: 2026-06-30}}\n",
        encoding="utf-8",
    )
    set_rules = {rule.id: rule for rule in with_settings(RULES, path)}
    assert set_rules["crowd"].condition.at_least == 25
    assert "media-contact" in {rule.id for rule in choose(list(set_rules.values()), Standing(), ON).rules}
    path.write_text("crowd: {colour: 3}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="crowd has no threshold colour"):
        with_settings(RULES, path)


def test_part_of_an_authority_is_none(tmp_path):
    path = tmp_path / "force.yaml"
    path.write_text(
        "media-contact: {authority: {policy: P7, approver: DCC, review_on: 2026-06-30}}\n", encoding="utf-8"
    )
    off = choose(with_settings(RULES, path), Standing(), ON).off
    assert off == ("media-contact: rule off: no authority: not recorded: legal basis, impact assessment",)


def test_the_page_of_the_rules_says_what_they_do():
    compare_whole(DOCS / "monitoring-rules.md", as_markdown(RULES))


def test_every_fact_that_a_rule_may_ask_for_is_said_in_words_so_and_not_so():
    for fact in FACTS.values():
        asked = Is(fact.name, fact.words or ((True,) if fact.answer is Answer.TRUTH else ("some", "other")))
        so, not_so = in_words(asked), in_words(Not(asked))
        assert so != not_so
        assert "_" not in so + not_so, fact.name
    assert in_words(Is("assigned", (False,))) == in_words(Not(Is("assigned", (True,)))) == "not the user's own work"
    assert in_words(Is("role", ("press", "media"))) == "by a user whose role is press or media"


def test_a_copy_of_the_shipped_rules_is_read_the_same(tmp_path):
    shutil.copytree(SHIPPED, tmp_path / "rules")
    assert read_rules(tmp_path / "rules") == RULES
