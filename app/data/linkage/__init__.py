"""Linking in the record: the index of records, their pairs and clusters, and persons' verdicts."""
