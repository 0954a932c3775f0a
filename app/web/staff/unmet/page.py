"""A page of unmet need: the shown counts of a month that match what was chosen, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.counted_events import CountedEvent
from app.core.filter_declaration import UnmetColumn
from app.core.shown_counts import ShownCount
from app.data.inbox_counts import columns_by_age
from app.i18n import Translator, mark
from app.web.staff.unmet.council_wards import WardShape
from app.web.staff.unmet.ward_map import WardMap, size_class, ward_map
from app.web.staff.unmet.wording import ALL_OTHERS, column_heading, value_texts

WARD = "ward"  # the parameter of the ward; other parameters are the names of columns
NONE_CHOSEN = "none"  # in addresses, for a search in which nothing of a column was chosen


@dataclass(frozen=True)
class ChoiceList:
    """A list to choose from: (value, text, whether it is chosen); "" stands for all."""

    name: str
    heading: str
    options: tuple[tuple[str, str, bool], ...]

    @property
    def chosen(self) -> str:
        """The text that is chosen; "" for all."""
        return next((text for _, text, is_chosen in self.options if is_chosen), "")


@dataclass(frozen=True)
class WardRow:
    """A ward with its number on the map; `count` is 0 where nothing can be shown."""

    number: int
    name: str
    count: int
    size_class: int


@dataclass(frozen=True)
class CountRow:
    """A shown count, with a cell for the ward and each column that its key names, in words."""

    cells: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class UnmetTexts:
    """The columns of an event in words: their headings, and the texts of their values."""

    columns: tuple[UnmetColumn, ...]
    headings: tuple[str, ...]
    values: tuple[Mapping[str, str], ...]
    ward_names: Mapping[str, str]
    all_others: str
    ward_heading: str

    @property
    def parameters(self) -> tuple[str, ...]:
        return (WARD, *(column.column for column in self.columns))


@dataclass(frozen=True)
class UnmetPage:
    """What a page shows of a month."""

    choices: tuple[ChoiceList, ...]
    headings: tuple[str, ...]
    ward_rows: tuple[WardRow, ...]
    rows: tuple[CountRow, ...]
    drawing: WardMap | None
    all_others: str


def unmet_texts(
    event: CountedEvent, wards: Sequence[WardShape], translator: Translator
) -> UnmetTexts:
    columns = columns_by_age(event)
    return UnmetTexts(
        columns,
        tuple(column_heading(event, one, translator) for one in columns),
        tuple(value_texts(event, one, translator) for one in columns),
        {ward.code: ward.name for ward in wards},
        translator.gettext(ALL_OTHERS),
        translator.gettext(mark("Ward")),
    )


def read_chosen(texts: UnmetTexts, sent: Mapping[str, str]) -> dict[str, str]:
    """The chosen values by parameter, as addresses have them; unknown ones are left out."""
    known = {WARD: set(texts.ward_names)}
    for column, values in zip(texts.columns, texts.values, strict=True):
        known[column.column] = {value or NONE_CHOSEN for value in values}
    return {name: sent[name] for name in texts.parameters if sent.get(name, "") in known[name]}


def matching(
    shown: Sequence[ShownCount], texts: UnmetTexts, chosen: Mapping[str, str]
) -> list[ShownCount]:
    """The shown counts in which every event was what is chosen; never a part of a count."""
    wanted = [
        (place, "" if chosen[name] == NONE_CHOSEN else chosen[name])
        for place, name in enumerate(texts.parameters)
        if name in chosen
    ]
    return [
        one
        for one in shown
        if all(place < len(one.key) and one.key[place] == value for place, value in wanted)
    ]


def unmet_page(
    shown: Sequence[ShownCount],
    texts: UnmetTexts,
    wards: Sequence[WardShape],
    chosen: Mapping[str, str],
) -> UnmetPage:
    """The page for the shown counts of a month, the largest first.

    The list of wards has them all, whichever is chosen, so that they can be compared.
    """
    found = matching(shown, texts, chosen)
    of_any_ward = {name: value for name, value in chosen.items() if name != WARD}
    by_ward = {ward.code: 0 for ward in wards}
    for one in matching(shown, texts, of_any_ward):
        if one.key:
            by_ward[one.key[0]] += one.count
    largest_first = sorted(wards, key=lambda ward: -by_ward[ward.code])
    return UnmetPage(
        choices=tuple(_choices(texts, chosen)),
        headings=(texts.ward_heading, *texts.headings),
        ward_rows=tuple(
            WardRow(number, ward.name, by_ward[ward.code], size_class(by_ward[ward.code]))
            for number, ward in enumerate(largest_first, 1)
        ),
        rows=tuple(
            CountRow(cells(one, texts), one.count)
            for one in sorted(found, key=lambda one: -one.count)
        ),
        drawing=ward_map(largest_first, by_ward),
        all_others=texts.all_others,
    )


def cells(one: ShownCount, texts: UnmetTexts) -> tuple[str, ...]:
    """The values of a count's key in words; a rest has fewer than there are columns."""
    named = (texts.ward_names, *texts.values)
    return tuple(
        texts_of.get(value, value) for texts_of, value in zip(named, one.key, strict=False)
    )


def _choices(texts: UnmetTexts, chosen: Mapping[str, str]) -> list[ChoiceList]:
    named = (texts.ward_names, *texts.values)
    headings = (texts.ward_heading, *texts.headings)
    return [
        ChoiceList(
            name,
            heading,
            tuple(
                (value or NONE_CHOSEN, text, chosen.get(name) == (value or NONE_CHOSEN))
                for value, text in values.items()
            ),
        )
        for name, heading, values in zip(texts.parameters, headings, named, strict=True)
    ]
