"""Pages for council staff, in English. They may read the record; nobody can sign in yet."""
