import pickle

import pytest

from probity.foundation.kernel import errors
from probity.foundation.kernel.errors import BadInput, DomainError, UnscopedQuery


def domain_errors() -> list[type[DomainError]]:
    return [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, DomainError) and kind is not DomainError
    ]


def test_an_error_says_what_happened_and_then_what_to_do_next() -> None:
    error = DomainError("GH-000123-K was moved on.", hint="Open it again.")
    assert str(error) == "GH-000123-K was moved on. Open it again."
    assert (error.message, error.hint) == ("GH-000123-K was moved on.", "Open it again.")


def test_an_error_without_a_hint_ends_with_its_message() -> None:
    assert str(DomainError("Refused.")) == "Refused."


def test_bad_input_says_where_before_it_says_what() -> None:
    error = BadInput("not a date: 31 February.", where="gifts.csv row 7 column Date", hint="Write dates as 2024-02-28.")
    assert str(error) == "gifts.csv row 7 column Date: not a date: 31 February. Write dates as 2024-02-28."
    assert error.where == "gifts.csv row 7 column Date"
    assert str(BadInput("empty file.")) == "empty file."


def test_no_two_kinds_of_error_share_a_code() -> None:
    codes = [kind.code for kind in domain_errors()]
    assert len(codes) >= 7
    assert len(set(codes)) == len(codes)
    assert DomainError.code not in codes


@pytest.mark.parametrize("kind", domain_errors())
def test_every_kind_of_error_can_be_caught_as_one(kind: type[DomainError]) -> None:
    with pytest.raises(DomainError, match="which one"):
        raise kind("which one")


def test_an_error_crosses_from_one_process_to_another() -> None:
    copy = pickle.loads(pickle.dumps(BadInput("bad.", where="row 1", hint="Mend it.")))  # noqa: S301 (our own bytes)
    assert str(copy) == "row 1: bad. Mend it."


def test_an_unscoped_query_is_a_bug_and_not_an_answer() -> None:
    assert not issubclass(UnscopedQuery, DomainError)
