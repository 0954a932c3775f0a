"""Measures of early years (take-up, development, population, provision) and their figures, pure.

A *measure* is something that a publisher counts, such as the good level of development. A *figure*
is its value for one area, period and breakdown, in one edition of one source.
Source: docs/rules.md#measures.
"""
