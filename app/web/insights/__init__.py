"""The workbench for analysts: trends, comparisons and profiles of areas, in English, open to all.

`audience` describes it. `choices` reads an address, `requested_view` finds what it shows;
`trend_page`, `comparison_page` and `profile_page` put that into words and tables, `pictures` and
`charts` draw it, `downloads` makes CSV. `views` has the pages, `files` their tables and pictures.
"""
