"""The queues of what needs a council's officers, found in the record as it is today."""
