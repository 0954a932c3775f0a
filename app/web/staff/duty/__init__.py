"""The publication duty: what is published of each item, and which settings lack it."""
