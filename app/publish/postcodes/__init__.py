"""Postcodes in the snapshot: their arrays, and the conversion of rows to arrays."""
