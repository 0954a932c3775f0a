"""Assisted search at a family hub: every text in English and in the visitor's language."""
