"""The files that a patch rewrites; the result equals a full publication."""

from pathlib import Path

import pytest

from app.data.tables import EditField
from tests.builders import Install
from tests.publish.edit_texts import TEXTS
from tests.publish.full_rebuild import contents, current_folder, selected_folder

ARRAYS_OF = {
    EditField.OPENING: {"facts_twins", "closing_twins", "hours", "details"},
    EditField.VACANCIES: {"facts_twins", "closing_twins", "space", "space_days"},
    EditField.PRICES: {"facts_twins", "closing_twins", "details"},
    EditField.PLACES: {"closing_twins"},
}


@pytest.mark.parametrize("field", ARRAYS_OF)
def test_an_edit_of_search_facts_rewrites_only_their_arrays(
    shown: Install, tmp_path: Path, field: EditField
) -> None:
    older = current_folder(shown)

    shown.make_edit("EY100001", field, TEXTS[field])

    newer = current_folder(shown)
    written = {file.stem for file in newer.glob("*.npy") if not _is_link(file, older)}
    assert written <= ARRAYS_OF[field]
    assert contents(newer) == contents(selected_folder(shown, tmp_path))


def _is_link(file: Path, older: Path) -> bool:
    return file.samefile(older / file.name)


def test_a_second_price_in_the_same_range_changes_the_card(shown: Install, tmp_path: Path) -> None:
    shown.make_edit("EY100001", EditField.PRICES, "2: 8.10 an hour")
    shown.make_edit("EY100001", EditField.PRICES, "2: 8.20 an hour")

    patched = contents(current_folder(shown))

    assert patched == contents(selected_folder(shown, tmp_path))


OTHER_VALUES = {
    EditField.NAME: TEXTS[EditField.NAME],
    EditField.ADDRESS: TEXTS[EditField.ADDRESS].replace("9 Quay", "37 Quay"),
    EditField.WITHHELD: "yes",
}


@pytest.mark.parametrize("field", OTHER_VALUES)
def test_another_order_or_position_does_not_write_the_bands_again(
    shown: Install, tmp_path: Path, field: EditField
) -> None:
    older = current_folder(shown)

    for value in (OTHER_VALUES[field], None):
        shown.make_edit("EY100001", field, value)

        newer = current_folder(shown)
        selected = selected_folder(shown, tmp_path / ("edited" if value else "undone"))
        assert _is_link(newer / "reach_bands.npy", older)
        assert contents(newer) == contents(selected)
