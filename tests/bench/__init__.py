"""`make bench`: the required performance figures, measured on the real files of England.

Not a test: pytest collects nothing here. Wall-clock time on a shared machine moves several-fold, so
speed is CPU per request (user and system of a server's whole process tree, divided by the requests
that it served), always relative to an empty Flask route that ran in the same interleaved rounds.

Modules: `national` (the data), `server` (the measured server), `load` and `open_loop` (requests),
`searches`, `publishing`, `edits`, `page_weights`, `file_loading` and `growth` (one group of figures
each), `report_table` (the output). `sustained_load` is a command of its own.
"""
