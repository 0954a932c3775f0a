"""An officer's import of a council's listing: a plan of what a file changes, its import, its undo.

A file is compared with the values in force, which are those of the listing with officers' edits. What
differs becomes a new edition of the listing, so that versions, erasure, the archive and publication
work as for every other file.
"""
