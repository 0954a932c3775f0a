"""Statistics of measures: how certain a share is, and how areas compare.

    intervals.py      95 % intervals of shares, differences and rates
    comparison.py     whether an area differs from a comparator
    funnel.py         limits that depend on an area's size
    trend_test.py     whether a share rises or falls over five points
    ranking.py        neighbours' mean, rank, quartile band, change: as DfE's LAIT
    similar_areas.py  the nearest areas by their characteristics
    map_classes.py    the classes of a map
    two_measures.py   areas that are low or high in two measures
    reach.py          places within reach

Pure functions over numbers; shares are between 0 and 1. `tests/core/statistics` compares them with
other implementations and with published figures. Source: docs/rules.md#statistics-of-measures.
"""
