"""Pages about the council's own listing: sending a file, its plan, importing and undoing it."""
