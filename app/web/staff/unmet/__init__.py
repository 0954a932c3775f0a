"""Unmet need: what families did not find, by ward, as counts that reveal no single search."""
