"""From the measures of the record to the statistics part of a snapshot."""
