"""The tables of the sufficiency report of a council, from the published settings and statistics.

`find_tables` in `report_tables` gives those of every section. Counts of settings are business
facts; a home counts in its council and in no ward (docs/rules.md#sufficiency-report).
"""
