"""The settings of a council for its staff: finding one, its page, and edits of it."""
