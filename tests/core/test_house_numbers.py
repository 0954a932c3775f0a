"""House numbers that a spreadsheet changed into dates."""

from calendar import monthrange

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.house_numbers import may_contain_date, restore_address, restore_line

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("09-Oct, The Green", "9-10 The Green"),
        ("09-Oct The Green", "9-10 The Green"),
        ("9-Oct", "9-10"),
        ("10-Sep", "9-10"),
        ("Oct-09", "9-10"),
        ("Oct-45, High Street", "10-45 High Street"),
        ("02-apr", "2-4"),
        ("12-JAN, Mill Lane", "1-12 Mill Lane"),
        ("30-Nov", "11-30"),
        ("Unit 3, 05-Jul, Mill Lane", "Unit 3, 5-7 Mill Lane"),
        ("02-Apr & 06-Aug, Mill Lane", "2-4 & 6-8 Mill Lane"),
    ],
)
def test_a_range_that_became_a_day_of_a_month_is_restored(written: str, right: str) -> None:
    assert restore_line(written) == right


@pytest.mark.parametrize(
    "written",
    [
        "01/02/2003",
        "01/02/2003, The Green",
        "1/2/2003",
        "2003-02-01",
        "2021-10-09 00:00:00",
        "09.10.2021",
        "09-Oct-21",
        "9-October-2021",
        "09/10/21 00:00",
        "09-Sep",
        "Sep-09, The Green",
        "44478",
        "44478.0",
        "44478, The Green",
    ],
)
def test_a_line_that_cannot_be_restored_is_left_out(written: str) -> None:
    assert restore_line(written) is None


@pytest.mark.parametrize(
    "written",
    [
        "9-10 The Green",
        "9 - 11 High Street",
        "10 May Street",
        "12 March Road",
        "May-Day Cottage",
        "1 Mar-a-Lago Close",
        "The Dec-orators Yard",
        "Flat 1/2, 3 Hill Road",
        "1/2/3 Station Road",
        "10/11/12 High Street",
        "Unit 4-October House",
        "Jan-Mar House",
        "21st-Mary Street",
        "St. Mary's 2-Sept Hall",
        "44478 Squadron Air Cadets",
        "144478",
        "Plot 36526a",
        "",
    ],
)
def test_text_that_no_spreadsheet_produces_stays_as_it_is(written: str) -> None:
    assert restore_line(written) == written


def spreadsheet(low: int, high: int, *, is_british: bool) -> str:
    """The text that a spreadsheet exports for the cell "low-high", by the rules for typed dates."""
    day, month = (low, high) if is_british else (high, low)
    if 1 <= month <= 12 and 1 <= day <= monthrange(2026, month)[1]:
        return f"{day:02}-{MONTHS[month - 1]}"
    if 1 <= low <= 12 and 30 <= high <= 99:
        return f"{MONTHS[low - 1]}-{high:02}"
    return f"{low}-{high}"


ranges = st.tuples(st.integers(1, 99), st.integers(1, 99)).filter(lambda one: one[0] < one[1])


@given(ranges, st.booleans(), st.sampled_from(["", " The Green", ", The Green"]))
def test_every_range_comes_back_from_a_spreadsheet(
    numbers: tuple[int, int], is_british: bool, street: str
) -> None:
    low, high = numbers
    written = spreadsheet(low, high, is_british=is_british)

    restored = restore_line(f"{written}{street}")

    comma = street if written == f"{low}-{high}" else street.removeprefix(",")
    assert restored == f"{low}-{high}{comma}"


@given(st.text(max_size=60))
def test_a_restored_line_is_not_restored_again(line: str) -> None:
    once = restore_line(line)

    assert once is None or restore_line(once) == once


@given(st.text("0123456789-/., OctSepJan:", max_size=30))
def test_a_line_that_the_quick_check_skips_is_never_changed(line: str) -> None:
    assert may_contain_date(line) or restore_line(line) == line


def test_a_number_on_a_line_of_its_own_is_put_before_the_street() -> None:
    found = restore_address(("Sandmere Nursery", "09-Oct", "The Green"))

    assert found.lines == ("Sandmere Nursery", "9-10 The Green")
    assert found.unreadable_lines == ()


def test_a_line_that_is_left_out_is_reported_and_the_others_stay() -> None:
    found = restore_address(("01/02/2003", "The Green"))

    assert found.lines == ("The Green",)
    assert found.unreadable_lines == ("01/02/2003",)
