"""The contents of the analysts' pages (`/insights/`), in English only."""
