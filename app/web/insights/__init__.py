"""The workbench for analysts: trends, comparisons and profiles of areas, in English, open to all.

`audience` describes it. `views` has the pages, `files` their tables and pictures; what they show is
in `app.web.figure_views`.
"""
