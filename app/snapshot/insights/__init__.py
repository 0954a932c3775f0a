"""Trends, comparisons and profiles of areas, computed from the published statistics.

Pages and the API take their numbers from here; rules are in `core.measures` and `core.statistics`.
"""
