"""The headings of a council's listing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import ROOT
from app.ingest.errors import FileRefused
from app.ingest.sources import council_listing
from app.ingest.sources.council_listing import column_headings
from app.ingest.sources.council_listing.column_aliases import ALIASES, AMBIGUOUS, FALLBACK_ALIASES
from app.ingest.sources.council_listing.listing_columns import COLUMNS
from tests.ingest.sources.test_council_listing import listing_file

FILES = ROOT / "tests" / "files" / "council_listing"
NAMES = [
    (column, name)
    for column in column_headings.BY_KEY.values()
    for name in column_headings.column_names(column)
]


def _column_of(heading: str) -> str | None:
    return column_headings.BY_KEY.get(column_headings.heading_key(heading))


def test_a_phone_number_under_another_heading_is_read():
    (row,) = council_listing.read(FILES / "phone_header.csv").records

    assert row.phone == "01632 960004"


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Phone number", "phone"),
        ("Tel", "phone"),
        ("Tel.", "phone"),
        ("TELEPHONE", "phone"),
        ("Telephone No.", "phone"),
        ("E-mail", "email"),
        ("E-mail address", "email"),
        ("Email Address", "email"),
        ("Post code", "postcode"),
        ("POSTCODE", "postcode"),
        ("Post-Code", "postcode"),
        ("Web site", "website"),
        ("Website URL", "website"),
        ("Web address", "website"),
        ("Address Line 1", "address_1"),
        ("Address1", "address_1"),
        ("Street", "address_1"),
        ("Town/City", "town"),
        ("Ofsted URN", "ofsted_urn"),
        ("Ofsted Ref. No.", "ofsted_urn"),
        ("School URN", "school_urn"),
        ("Provider Name", "name"),
        ("Name of setting", "name"),
        ("Provision Type", "kind"),
        ("LA Number", "la_number"),
        ("Local Authority Number", "la_number"),
        ("Ref.", "reference"),
        ("Unique Reference", "reference"),
        ("As at", "as_at"),
        ("Opening Hours", "opening"),
        ("Opening times", "opening"),
        ("Min. age (months)", "age_from_months"),
        ("Maximum age in months", "age_to_months"),
        ("No. of places", "places"),
        ("Vacancies (under 2)", "space_under_2"),
        ("Vacancies: 3-4", "space_3_4"),
        ("Space confirmed on", "space_confirmed_on"),
        ("Fees", "prices"),
        ("Funded hours", "funded"),
        ("Step-free access?", "step_free"),
        ("Languages spoken", "languages"),
        ("School pick-ups", "school_runs"),
        ("Consent to publish", "consent"),
        ("Date of consent", "consent_on"),
        ("How to apply", "how_to_apply"),
        ("SEND support", "send_support"),
        ("Description (Polish)", "description:pl"),
        ("description_pl", "description:pl"),
        ("Ｐｈｏｎｅ", "phone"),
        ("phone (optional)", "phone"),
    ],
)
def test_headings_that_councils_use_are_understood(heading: str, column: str):
    assert _column_of(heading) == column


def test_every_column_has_other_names_and_no_name_means_two_columns():
    means: dict[str, set[str]] = {}
    for column in dict.fromkeys(column_headings.BY_KEY.values()):
        for name in column_headings.column_names(column):
            means.setdefault(column_headings.heading_key(name), set()).add(column)

    assert {column.name for column in COLUMNS} == ALIASES.keys()
    assert FALLBACK_ALIASES.keys() <= ALIASES.keys()
    assert [name for name, columns in means.items() if len(columns) > 1] == []
    assert [name for name in AMBIGUOUS if column_headings.heading_key(name) in means] == []


@given(
    st.sampled_from(NAMES),
    st.sampled_from(["", " ", "_", "-", ". ", " / ", "\n", "\u00a0"]),
    st.sampled_from([str.upper, str.title, str.lower, str.capitalize]),
    st.sampled_from(["", " ", ":", ".", " *", "?"]),
)
def test_spelling_does_not_matter(named, between, case, end):
    column, name = named

    assert _column_of(case(name.replace("_", " ")).replace(" ", between) + end) == column


@pytest.mark.parametrize("heading", ["Phone number", "Tel", "PHONE"])
def test_two_headings_for_one_column_are_refused(tmp_path: Path, heading: str):
    path = listing_file(tmp_path, {"phone": "01632 960001", heading: "01632 960002"})

    with pytest.raises(FileRefused, match="this and column 'phone' both mean phone"):
        council_listing.read(path)


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("URN", "ofsted_urn or school_urn"),
        ("Contact", "phone or email"),
        ("Hours", "opening or extra_hours"),
        ("Age range", "age_from_months or age_to_months"),
        ("Vacancies", "space_under_2 or space_2 or space_3_4"),
        ("Min age", "age_from_months"),
    ],
)
def test_an_ambiguous_heading_is_refused(tmp_path, heading, names):
    path = listing_file(tmp_path, {heading: "1"})

    with pytest.raises(FileRefused, match=f"ambiguous: call the column {names}"):
        council_listing.read(path)


def test_an_ambiguous_heading_is_ignored_if_all_its_columns_are_present(tmp_path: Path):
    cells = {"phone": "01632 960001", "email": "a@b.example", "Contact": "Ada", "Mobile": "1"}
    reading = council_listing.read(listing_file(tmp_path, cells))
    (row,) = reading.records

    assert row.phone == "01632 960001"
    assert reading.ignored == ("Contact", "Mobile")


def test_a_fallback_name_counts_if_no_other_heading_means_the_column(tmp_path: Path):
    (row,) = council_listing.read(listing_file(tmp_path, {"Mobile": "07700 900001"})).records

    assert row.phone == "07700 900001"


def test_the_commands_text_lists_other_names_of_columns():
    described = council_listing.describe()

    assert "also called: telephone, tel, phone number" in described
    assert "leave blank for other kinds" in described
