"""`make bench`: the figures that the product must reach, measured on the real files of all England.

Not a test: pytest collects nothing here. Wall-clock time on a shared machine moves several-fold, so
speed is CPU per request (user and system of a server's whole process tree, divided by the requests
that it served), always as a share of an empty Flask route that ran in the same interleaved rounds.

national (the data), server (what is measured), load (the load and its runs), searches, publishing,
weights, files and growth (one group of figures each), rows (the table).
"""
