"""The areas of published statistics: one row for each area, from all sources that name it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from app.core.measures.figure import Level
from app.data.measures import StoredArea
from app.data.tables import Area

# Taunton Deane and West Somerset: another former district, E07000246, replaced them in April 2019,
# before the first lists of LSOAs that are read.
_REPLACED_BY_FORMER = frozenset({"E07000190", "E07000191"})


class AreaValues(NamedTuple):
    """An area in the order of the columns of `statistics.sqlite`."""

    level: str
    code: str
    name: str
    vintage: str
    parent_code: str
    la_number: str
    district_code: str

    @property
    def own_district(self) -> str:
        """The district that a ward or LSOA lies in; "" for other levels."""
        if self.level == Level.WARD.value:
            return self.parent_code
        return self.district_code if self.level == Level.LSOA.value else ""


def merge_areas(
    areas: Iterable[Area], statistical: Iterable[StoredArea]
) -> dict[tuple[str, str], AreaValues]:
    """Each area by level and code.

    The national list's name counts, then that of the newest vintage: an LSOA of 2011 and one of
    2021 may share a code. Sources of the same vintage complete each other. A ward or LSOA of a
    former district lies in today's.
    """
    found: dict[tuple[str, str], AreaValues] = {}
    listed = list(areas)
    districts = _districts_of_today(listed)
    for one in listed:
        key = one.level, one.code
        found[key] = AreaValues(*key, one.name, one.vintage, one.parent_code, one.la_number, "")
    for area in sorted(statistical, key=lambda one: one.vintage, reverse=True):
        key = area.level, area.code
        known = found.get(key)
        parts = area.name, area.vintage, area.parent_code
        if known is None:
            found[key] = AreaValues(*key, *parts, "", area.district_code)
        elif not (known.vintage and area.vintage) or known.vintage == area.vintage:
            found[key] = known._replace(
                name=known.name or area.name,
                parent_code=known.parent_code or area.parent_code,
                district_code=known.district_code or area.district_code,
            )
    return _without_former_parents(
        {key: _with_district_of_today(one, districts) for key, one in found.items()}
    )


def _districts_of_today(areas: Sequence[Area]) -> dict[str, str]:
    """The code of today's district by that of a former one.

    Of a council with several districts the list does not say which one followed a former one.
    """
    by_council: dict[str, list[str]] = {}
    districts = [one for one in areas if one.level == Level.DISTRICT.value]
    for one in districts:
        if one.vintage:
            by_council.setdefault(one.parent_code, []).append(one.code)
    found = {}
    for one in districts:
        current = by_council.get(one.parent_code, [])
        if not one.vintage and len(current) == 1:
            found[one.code] = current[0]
    return found


def _with_district_of_today(area: AreaValues, districts: Mapping[str, str]) -> AreaValues:
    current = districts.get(area.own_district)
    if current is None:
        return area
    if area.level == Level.WARD.value:
        return area._replace(parent_code=current)
    return area._replace(district_code=current)


def _without_former_parents(
    found: Mapping[tuple[str, str], AreaValues],
) -> dict[tuple[str, str], AreaValues]:
    """The areas, those of an older vintage than others of their district without district.

    So a list of a district's wards or LSOAs has those of one vintage only.
    """
    newest: dict[tuple[str, str], str] = {}
    for one in found.values():
        place = one.level, one.own_district
        newest[place] = max(newest.get(place, ""), one.vintage)
    return {
        key: one
        if not one.own_district or one.vintage == newest[one.level, one.own_district]
        else one._replace(parent_code="", district_code="")
        for key, one in found.items()
    }


def councils_of_lsoas(
    statistical: Sequence[StoredArea], areas: Iterable[Area]
) -> dict[str, dict[str, str]]:
    """The ONS code of each LSOA's council, by vintage of LSOAs and by their codes.

    A council is left out of a vintage in which one of its districts has no LSOA.
    """
    districts = [one for one in areas if one.level == Level.DISTRICT.value]
    council_by_district = {one.code: one.parent_code for one in districts}
    found: dict[str, dict[str, str]] = {}
    with_lsoas: dict[str, set[str]] = {}
    for one in statistical:
        council = council_by_district.get(one.district_code)
        if one.level == Level.LSOA.value and council:
            found.setdefault(one.vintage, {}).setdefault(one.code, council)
            with_lsoas.setdefault(one.vintage, set()).add(one.district_code)
    whole = {vintage: _whole_councils(districts, codes) for vintage, codes in with_lsoas.items()}
    return {
        vintage: {lsoa: council for lsoa, council in lsoas.items() if council in whole[vintage]}
        for vintage, lsoas in found.items()
    }


def _whole_councils(districts: Iterable[Area], with_lsoas: set[str]) -> set[str]:
    """The councils of which every district has LSOAs, by today's codes or by former ones.

    Former districts have no vintage. Of a council that has several districts today, some former
    codes were replaced and others stayed, so only today's codes count.
    """
    today: dict[str, set[str]] = {}
    former: dict[str, set[str]] = {}
    for one in districts:
        codes = today if one.vintage else former
        if one.code not in _REPLACED_BY_FORMER:
            codes.setdefault(one.parent_code, set()).add(one.code)
    return {council for council, codes in today.items() if codes <= with_lsoas} | {
        council
        for council, codes in former.items()
        if codes <= with_lsoas and len(today.get(council, ())) <= 1
    }
