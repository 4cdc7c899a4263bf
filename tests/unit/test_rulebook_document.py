import re

from probity.foundation.rulebook.document import as_markdown
from probity.foundation.rulebook.rows import all_rows

PAGE = as_markdown()


def test_every_row_is_on_the_page_with_its_words_and_its_authority() -> None:
    for row in all_rows():
        assert f"### `{row.id}`" in PAGE
        assert row.says in PAGE
        assert row.citation in PAGE


def test_both_versions_of_the_declaration_time_are_told_with_their_days() -> None:
    section = PAGE.split("### `gifts.declaration_time`")[1].split("###")[0]
    assert "28 calendar days, the day itself not counted" in section
    assert "first day not stated, until 31 December 2024" in section
    assert "from 1 January 2025" in section


def test_a_source_of_our_own_leads_to_a_heading_that_is_there() -> None:
    headings = {line.lstrip("# ").lower().replace(" ", "-") for line in PAGE.splitlines() if line.startswith("## ")}
    own = {row.source.partition("#")[2] for row in all_rows() if row.source.startswith("docs/rulebook.md#")}
    assert own
    assert own <= headings


def test_the_rows_to_be_verified_are_counted() -> None:
    counted = re.findall(r"^\| [a-z ]+ \| (\d+) \| (\d+) \|$", PAGE, flags=re.MULTILINE)
    assert sum(int(total) for total, _ in counted) == len(all_rows())
    assert sum(int(doubtful) for _, doubtful in counted) == sum(not row.is_verified for row in all_rows())


def test_a_code_list_is_a_table() -> None:
    assert "| `SPB01` | Honesty and integrity |" in PAGE


def test_the_page_is_the_same_each_time_and_ends_with_one_line_break() -> None:
    assert as_markdown() == PAGE
    assert PAGE.endswith("\n")
    assert not PAGE.endswith("\n\n")
