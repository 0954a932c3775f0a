"""Pages for council staff, for when they can sign in. There are none yet."""
