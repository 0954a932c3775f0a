"""Linkage of records about people: normalise, compare, keys of candidates, decide."""
