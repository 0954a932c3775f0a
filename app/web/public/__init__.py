"""Pages and open data for families. Nothing here imports the record, publishing or ingest."""
