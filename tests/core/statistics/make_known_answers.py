"""Writes known_answers/*.csv with statsmodels, PHStatsMethods (OHID) and access (PySAL).

    python -m venv oracle
    oracle/bin/pip install statsmodels==0.15.0 PHStatsMethods==0.1.16 access==1.1.10.post3
    oracle/bin/pip install mapclassify==2.10.0 jenkspy==0.4.1
    oracle/bin/python tests/core/statistics/make_known_answers.py

access computes reach; mapclassify and jenkspy make the classes of maps. Tests only read the files.
The five packages are no requirement of this project: they are imported only by this command.
"""

import csv
import random
from collections.abc import Iterable
from math import exp, hypot
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "known_answers"
ENDS = ((0, 1), (1, 1), (0, 100), (100, 100), (7, 9), (65, 100), (35, 164), (1106, 1794))
ENGLAND = ((402_591, 589_471), (185_673, 301_434), (216_918, 288_037), (51_394, 100_267))
RATE_COUNTS = (*range(13), 25, 99, 1234)


def main() -> None:
    chosen = random.Random(18)
    shares = [*ENDS, *ENGLAND, *(share_out_of(chosen, 5000) for _ in range(48))]
    write("wilson", "count size confidence lower upper", wilson_rows(shares))
    fours = [tuple(chosen.sample(shares, 4)) for _ in range(40)]
    pairs = [((56, 80), (48, 80)), *(four[:2] for four in fours)]
    write("differences", "count1 size1 count2 size2 difference lower upper", newcombe_rows(pairs))
    names = "area_before area_size1 area_after area_size2 others_before others_size1 others_after"
    columns = f"{names} others_size2 difference lower upper"
    write("differences_in_differences", columns, mover_rows(fours))
    write("rates", "count population per confidence lower upper", rate_rows(chosen))
    series = [[share_near(chosen, 0.5 + step * year) for year in range(5)] for step in STEPS]
    series += [[share_near(chosen, share) for share in shares] for shares in OUTLIERS]
    columns = " ".join(f"count{year} size{year}" for year in range(5))
    write("trends", f"{columns} rises is_steady chi_squared p_value", trend_rows(series))
    write("funnel_limits", "target size probability lower upper", limit_rows(chosen))
    write("funnel_places", "count size target place", place_rows(chosen))
    write("map_classes", "method package values uppers counts", class_rows(random.Random(30)))
    write_reach(random.Random(18))


STEPS = (*(step / 600 for step in range(-15, 16)), 0.1, -0.1)
OUTLIERS = ((0.5, 0.5, 0.5, 0.49, 0.75), (0.8, 0.5, 0.5, 0.5, 0.51), (0.5, 0.6, 0.5, 0.6, 0.7))


def share_out_of(chosen: random.Random, most: int) -> tuple[int, int]:
    size = chosen.randint(1, most)
    return chosen.randint(0, size), size


def share_near(chosen: random.Random, share: float) -> tuple[int, int]:
    size = chosen.randint(200, 2000)
    return min(size, max(0, round(size * share + chosen.uniform(-20, 20)))), size


def write(name: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split())
        for row in rows:
            writer.writerow([repr(float(one)) if isinstance(one, float) else one for one in row])


def wilson_rows(shares: list[tuple[int, int]]) -> Iterable[tuple[Any, ...]]:
    from PHStatsMethods.confidence_intervals import wilson
    from statsmodels.stats.proportion import proportion_confint

    for count, size in shares:
        for confidence in (0.95, 0.998):
            found = wilson(count, size, confidence)
            other = proportion_confint(count, size, alpha=1 - confidence, method="wilson")
            assert max(abs(a - b) for a, b in zip(found, other, strict=True)) < 1e-12
            yield count, size, confidence, *found


def newcombe(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float, float]:
    from statsmodels.stats.proportion import confint_proportions_2indep

    lower, upper = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    return first[0] / first[1] - second[0] / second[1], lower, upper


def newcombe_rows(pairs: list[Any]) -> Iterable[tuple[Any, ...]]:
    for first, second in pairs:
        yield *first, *second, *newcombe(first, second)


def mover_rows(fours: list[Any]) -> Iterable[tuple[Any, ...]]:
    """Each interval is statsmodels'; MOVER (Zou and Donner 2008) joins them here."""
    for area_before, area_after, others_before, others_after in fours:
        change, lower, upper = newcombe(area_after, area_before)
        other_change, other_lower, other_upper = newcombe(others_after, others_before)
        difference = change - other_change
        limits = (
            difference - hypot(change - lower, other_upper - other_change),
            difference + hypot(upper - change, other_change - other_lower),
        )
        yield *area_before, *area_after, *others_before, *others_after, difference, *limits


def rate_rows(chosen: random.Random) -> Iterable[tuple[Any, ...]]:
    import pandas
    from PHStatsMethods import ph_rate

    for count in RATE_COUNTS:
        population, per = chosen.randint(200, 90_000), chosen.choice([1, 1000, 100_000])
        table = pandas.DataFrame({"count": [count], "population": [population]})
        for confidence in (0.95, 0.998):
            if count:
                found = ph_rate(
                    table, "count", "population", confidence=confidence, multiplier=per
                ).iloc[0]
                limits = [found[name] for name in found.index if name.startswith(("low", "upp"))]
            else:  # PHStatsMethods refuses 0 events
                limits = [0.0, poisson_upper_of_none(confidence) / population * per]
            yield count, population, per, confidence, *map(float, limits)


def poisson_upper_of_none(confidence: float) -> float:
    from scipy.stats import chi2

    return float(chi2.ppf(1 - (1 - confidence) / 2, 2) / 2)


def trend_rows(series: list[list[tuple[int, int]]]) -> Iterable[tuple[Any, ...]]:
    """Weighted regression, as R's prop.trend.test; checked against the table's test."""
    import numpy
    import statsmodels.api as sm
    from scipy.stats import chi2

    for points in series:
        counts, sizes = (numpy.array(one, dtype=float) for one in zip(*points, strict=True))
        share = counts.sum() / sizes.sum()
        weights = sizes / share / (1 - share)
        years = sm.add_constant(numpy.arange(5))
        fit = sm.WLS(counts / sizes, years, weights=weights).fit()
        rest = [[other for other in range(5) if other != year] for year in range(5)]
        slopes = [
            sm.WLS((counts / sizes)[four], years[four], weights=weights[four]).fit().params[1]
            for four in rest
        ]
        table = sm.stats.Table(numpy.array([sizes - counts, counts]), shift_zeros=False)
        conditional = table.test_ordinal_association().zscore ** 2
        total = sizes.sum()
        assert abs(conditional * total / (total - 1) - fit.ess) < 1e-8
        flat = [number for point in points for number in point]
        p_value = float(chi2.sf(fit.ess, 1))
        rises = bool(fit.params[1] > 0)
        is_steady = all((slope > 0) == rises for slope in slopes)
        yield *flat, int(rises), int(is_steady), float(fit.ess), p_value


def limit_rows(chosen: random.Random) -> Iterable[tuple[Any, ...]]:
    from PHStatsMethods.utils_funnel import sigma_adjustment

    cases = [(0.69, 90), *((chosen.random(), chosen.randint(1, 9000)) for _ in range(30))]
    for target, size in cases:
        for probability in (0.975, 0.999):
            lower, upper = (
                sigma_adjustment(probability, size, target, side, 1) for side in ("low", "high")
            )
            yield target, size, probability, max(0.0, lower), min(1.0, upper)


def place_rows(chosen: random.Random) -> Iterable[tuple[Any, ...]]:
    import pandas
    from PHStatsMethods import assign_funnel_significance

    areas = pandas.DataFrame(
        [share_near(chosen, chosen.gauss(0.68, 0.04)) for _ in range(60)], columns=["count", "size"]
    )
    target = areas["count"].sum() / areas["size"].sum()
    found = assign_funnel_significance(
        areas, num_col="count", statistic="proportion", denom_col="size"
    )
    for count, size, place in found[["count", "size", "significance"]].itertuples(index=False):
        yield count, size, target, place


def class_rows(chosen: random.Random) -> Iterable[tuple[Any, ...]]:
    """Largest value and count of each of 5 classes: of shares, with equal values, and skewed."""
    import numpy
    from jenkspy import jenks_breaks
    from mapclassify import FisherJenks, Quantiles

    for values in (
        [round(chosen.gauss(68, 4), 1) for _ in range(30)],
        [float(chosen.choice([0, 0, 0, 1, 2, 3, 5, 8, 13])) for _ in range(30)],
        [round(chosen.lognormvariate(4, 1), 1) for _ in range(30)],
    ):
        cells = numpy.array(values)
        classes_by_method = {
            ("quantiles", "mapclassify"): Quantiles(cells, k=5).bins,
            ("jenks", "mapclassify"): FisherJenks(cells, k=5).bins,
            ("jenks", "jenkspy"): jenks_breaks(values, n_classes=5)[1:],
        }
        for (method, package), limits in classes_by_method.items():
            numbers = numpy.searchsorted(limits, cells)  # a value on a limit is in the lower class
            groups = [cells[numbers == one] for one in range(5) if (numbers == one).any()]
            uppers = " ".join(repr(float(group.max())) for group in groups)
            counts = " ".join(str(len(group)) for group in groups)
            yield method, package, " ".join(map(repr, values)), uppers, counts


def write_reach(chosen: random.Random) -> None:
    """12 areas and 8 settings with invented minutes; the last of each are beyond the catchment."""
    children = {area: chosen.randint(20, 200) for area in range(12)}
    places = {setting: chosen.randint(6, 90) for setting in range(8)}
    minutes = [
        (area, setting, round(chosen.uniform(0, REACH_MINUTES + 15), 1))
        for area in range(11)
        for setting in range(7)
    ]
    minutes += [(11, 0, REACH_MINUTES + 0.1), (0, 7, REACH_MINUTES + 4.5)]
    write("reach_minutes", "area setting minutes", minutes)
    demand, per_child = enhanced_two_stage(children, places, minutes)
    rows = ((one, places[one], demand.get(one, 0.0)) for one in places)
    write("reach_settings", "setting places demand_sum", rows)
    areas = ((one, children[one], 100 * per_child.get(one, 0.0)) for one in children)
    write("reach_areas", "area children places_per_100", areas)


REACH_MINUTES = 15


def enhanced_two_stage(
    children: dict[int, int], places: dict[int, int], minutes: list[Any]
) -> tuple[dict[int, float], dict[int, float]]:
    """The demand of each setting and the places per child of each area that access computes."""
    import pandas
    from access.fca import two_stage_fca, weighted_catchment

    demand = pandas.DataFrame({"geoid": list(children), "children": list(children.values())})
    supply = pandas.DataFrame({"places": list(places.values())}, index=list(places))
    costs = pandas.DataFrame(minutes, columns=["origin", "dest", "cost"])
    sums = weighted_catchment(
        demand.astype(float), costs, REACH_MINUTES, loc_value="children", weight_fn=gaussian
    )
    found = two_stage_fca(
        demand.astype(float),
        supply,
        costs,
        REACH_MINUTES,
        demand_name="children",
        supply_name="places",
        weight_fn=gaussian,
    )
    return sums.to_dict(), found.to_dict()


def gaussian(minutes: float) -> float:
    """The weight of Dai 2010, which access does not have."""
    return (exp(-0.5 * (minutes / REACH_MINUTES) ** 2) - exp(-0.5)) / (1 - exp(-0.5))


if __name__ == "__main__":
    main()
