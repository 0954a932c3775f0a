"""Pages about refreshes: sources, editions, decisions, rolling back and the jobs."""
