"""Views of figures: what an address asks for, as a sentence, a table and a picture, in English.

`choices` reads the parameters of an address, `requested_view` finds what they show; `trend_page`,
`comparison_page` and `profile_page` put that into words and tables, `pictures` and `charts` draw
it, `downloads` makes CSV. The workbench shows these views; the sufficiency report keeps some.
"""
