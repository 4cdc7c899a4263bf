"""What a rule asks, as questions to coded days."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from probity.analysis.lake.algebra import Contact, Every, Is, Not, Some
from probity.analysis.lake.coded import ACTION_CODES, KINDS, PARTS, kinds_of
from probity.analysis.lake.contract import ACTIONS
from probity.analysis.lake.lowering import holding, kinds_asked
from probity.analysis.lake.naming import Names

FACTS = ("sensitive", "vulnerable", "reason_given", "assigned", "has_record")
TRUTHS = st.builds(Is, st.sampled_from(FACTS), st.sampled_from([(True,), (False,), (True, False)]))
WORDS = st.builds(Is, st.just("action"), st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=3).map(tuple))
TESTS = st.recursive(
    TRUTHS | WORDS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(Every, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Some, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
CODES = np.array(
    [
        action << PARTS["action"].shift | sum(1 << PARTS[name].shift for at, name in enumerate(FACTS) if bits >> at & 1)
        for action in (0, *ACTION_CODES.values())
        for bits in range(1 << len(FACTS))
    ],
    dtype=np.int64,
)


@given(test=TESTS)
def test_every_row_that_passes_is_of_a_kind_of_each_list_that_its_test_asks_for(test):
    kinds = kinds_of(CODES[holding(test, CODES, Names())]).astype(bool)
    for asked in kinds_asked(test):
        wanted = [at for at in range(len(KINDS)) if asked >> at & 1]
        assert kinds[:, wanted].any(axis=1).all()


def test_a_test_asks_for_the_kinds_that_it_names_and_for_none_that_it_cannot():
    def places(*kinds):
        return sum(1 << KINDS.index(kind) for kind in kinds)

    def acts(*words):
        return "action", frozenset(ACTION_CODES[word] for word in words)

    shown, printed = Is("action", ("view",)), Is("action", ("print",))
    sensitive, unassigned = ("sensitive", frozenset({1})), ("assigned", frozenset({0}))
    taken = acts("print", "export", "disclose")
    assert kinds_asked(Every((Is("sensitive", (True,)), printed))) == [
        places((taken, sensitive)),
        places((sensitive,)),
        places((acts("print"),)),
    ]
    assert kinds_asked(Every((Is("sensitive", (True,)), shown))) == [places((sensitive,)), places((acts("view"),))]
    assert kinds_asked(Some((shown, printed))) == [places((acts("view"),), (acts("print"),))]
    assert kinds_asked(Not(Is("assigned", (True,)))) == [places((unassigned,))]
    for asks_nothing in (Not(shown), Is("sensitive", (False,)), Some((shown, Is("role", ("clerk",)))), Contact.WATCHED):
        assert kinds_asked(asks_nothing) == []
