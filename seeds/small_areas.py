"""Small areas (LSOAs) of the invented councils: their wards, their centres and their children."""

from collections.abc import Iterator, Sequence
from random import Random

from ground import COUNCILS, Postcode, Ward, degrees, lsoa_code

LOOKUP_HEADER = ("LSOA21CD", "LSOA21NM", "WD26CD", "WD26NM", "LAD26CD", "LAD26NM")
CENTRES_HEADER = ("lsoa21_code", "latitude", "longitude")
AGES = range(91)
PERIOD = "2024-06-30"
POPULATION_HEADER = (
    *("period", "area_code", "area_name", "geography", "sex", "all_ages"),
    *("aged_0_to_15", "aged_16_to_64", "aged_65_and_over"),
    *(str(age) for age in AGES[:-1]),
    "90+",
)


def lsoas_of(ward: Ward) -> list[str]:
    """The codes of a ward's four LSOAs, from the south-west."""
    xs, ys = zip(*ward.ring, strict=True)
    corners = [(x, y) for y in (min(ys), max(ys)) for x in (min(xs), max(xs))]
    return [lsoa_code(ward, *corner) for corner in corners]


def lookup_rows(wards: Sequence[Ward]) -> Iterator[Sequence[str]]:
    yield LOOKUP_HEADER
    for ward in wards:
        for number, code in enumerate(lsoas_of(ward)):
            yield (
                *(code, _name(ward, number), ward.code, ward.name),
                *(ward.council, COUNCILS[ward.council].name),
            )


def centre_rows(wards: Sequence[Ward], postcodes: Sequence[Postcode]) -> Iterator[Sequence[str]]:
    """The middle of the postcodes of each LSOA; one without postcodes has no row."""
    yield CENTRES_HEADER
    for ward in wards:
        for code in lsoas_of(ward):
            points = [one.position for one in postcodes if one.lsoa == code and one.position]
            if points:
                x, y = (sum(side) / len(points) for side in zip(*points, strict=True))
                yield (code, *degrees((x, y), 5))


def population_rows(rng: Random, wards: Sequence[Ward]) -> Iterator[Sequence[str]]:
    """The people of each LSOA, ward and council by age; larger areas are sums of smaller ones."""
    yield POPULATION_HEADER
    by_council: dict[str, list[int]] = {}
    for ward in wards:
        of_ward = [0] * len(AGES)
        for number, code in enumerate(lsoas_of(ward)):
            young = rng.randint(8, 30)
            counts = [max(1, round(rng.gauss(young - age / 8, 3))) for age in AGES]
            of_ward = [sum(pair) for pair in zip(of_ward, counts, strict=True)]
            yield _population_row(code, _name(ward, number), "LSOA", counts)
        yield _population_row(ward.code, ward.name, "Ward", of_ward)
        known = by_council.get(ward.council, [0] * len(AGES))
        by_council[ward.council] = [sum(pair) for pair in zip(known, of_ward, strict=True)]
    for code, counts in by_council.items():
        yield _population_row(code, COUNCILS[code].name, "Local authority", counts)


def _population_row(code: str, name: str, level: str, counts: Sequence[int]) -> Sequence[str]:
    groups = (counts, counts[:16], counts[16:65], counts[65:])
    totals = (str(sum(group)) for group in groups)
    return (PERIOD, code, name, level, "Persons", *totals, *map(str, counts))


def _name(ward: Ward, number: int) -> str:
    place = int(ward.code[3:]) % 1000
    return f"{COUNCILS[ward.council].name} {place:03}{'ABCD'[number]}"
