"""Parsers and writers of the cells of a council's listing, for its files, commands and pages.

Each parser takes a cell's text and raises ValueError with a sentence for officers; each writer
returns the text that its parser reads.
"""
