"""Pictures of figures as SVG: a trend, a comparison of areas, a funnel plot.

Each picture is complete without its page: it has its title with the years, its source, and a
description. It has no style attributes, which the Content-Security-Policy forbids.
"""
