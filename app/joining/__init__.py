"""Training of the models of linkage with Splink, on a worker: servers never import this package.

Splink and DuckDB are imported inside functions, so that commands can explain what is missing.
"""
