"""One spelling for a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text_normalisation import fold_text, format_town_name, without_postcode


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("St. Mary's", "st marys"),
        ("St Mary’s", "st marys"),
        ("  STOKE-on-Trent ", "stoke on trent"),
        ("Ó Marrambán", "o marramban"),
        ("Kelp & Co. (Nurseries) Ltd", "kelp co nurseries ltd"),
        ("Straße", "strasse"),
        ("ＡＢＣ", "abc"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("żłobek", "złobek"),
        ("حضانة", "حضانة"),
        ("'.`", ""),
        ("", ""),
    ],
)
def test_spellings_of_one_name_fold_to_the_same_text(written: str, folded: str) -> None:
    assert fold_text(written) == folded


@given(st.text())
def test_a_folded_name_stays_as_it_is(text: str) -> None:
    assert fold_text(fold_text(text)) == fold_text(text)


@given(st.text(st.characters(codec="ascii")))
def test_the_fast_path_for_ascii_gives_the_same_result(text: str) -> None:
    assert fold_text(text) == fold_text(text + "\u0301")


@given(st.text())
def test_no_marks_and_no_runs_of_spaces_are_left(text: str) -> None:
    folded = fold_text(text)

    assert folded == " ".join(folded.split())
    assert all(character.isalnum() for character in folded.replace(" ", ""))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Little Terns (ZZ1 1AA)", "Little Terns"),
        ("Little Terns, sw1a1aa", "Little Terns"),
        ("M1-1AE Childminding", "Childminding"),
        ("Terns of B1  1BB Hill", "Terns of Hill"),
        ("ZZ1 1AA", "Home-based childcare"),
        ("Kids 1st", "Kids 1st"),
        ("Terns 4 You 2", "Terns 4 You 2"),
    ],
)
def test_a_name_is_shown_without_the_postcode_in_it(name, shown):
    assert without_postcode(name) == shown
    assert without_postcode(shown) == shown


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("KING'S LYNN", "King's Lynn"),
        ("King'S Lynn", "King's Lynn"),
        ("KINGS LYNN", "King's Lynn"),
        ("STOKE ON TRENT", "Stoke-on-Trent"),
        ("Newcastle Upon Tyne", "Newcastle upon Tyne"),
        ("newcastle-upon-tyne", "Newcastle upon Tyne"),
        ("ST. IVES", "St Ives"),
        ("Ashby-De-La-Zouch", "Ashby-de-la-Zouch"),
        ("ISLE OF WIGHT", "Isle of Wight"),
        ("WELLS NEXT THE SEA", "Wells-next-the-Sea"),
        ("WESTWARD HO!", "Westward Ho!"),
        ("TOLLESHUNT D'ARCY", "Tolleshunt D'Arcy"),
        ("STOKE D’ABERNON", "Stoke D’Abernon"),
        ("MCADAM TOWN", "McAdam Town"),
        ("ST PETER'S", "St Peter's"),
        ("RAF MARHAM", "RAF Marham"),
        ("THE LIZARD", "The Lizard"),
        ("THORPE-UNDER-STONE", "Thorpe-under-Stone"),
        ("MacDuff", "MacDuff"),
        ("", ""),
    ],
)
def test_a_town_has_the_capitals_that_it_is_written_with(written, name):
    assert format_town_name(written) == name


@given(st.text(st.characters(codec="latin-1"), max_size=30))
def test_the_name_of_a_town_stays_as_it_is(text):
    assert format_town_name(format_town_name(text)) == format_town_name(text)
