"""Do two records describe the same thing, and how sure are we? Pure: no SQL, no network, no clock.

Three steps, each a function: `normalise` gives a record one spelling; `compare` gives a named level
for each field; `decide` gives link, review or no link with its evidence. What differs by what is
linked is in `settings/` and `people/`; the rest is the same for both.
"""
