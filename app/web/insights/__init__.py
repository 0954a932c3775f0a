"""The workbench for analysts: trends, comparisons and profiles of areas, in English, open to all.

`audience` describes it; `choices` reads an address into what is shown; `trend_page`,
`comparison_page` and `profile_page` put it into words and tables, `downloads` into CSV; `views` has
the addresses.
"""
