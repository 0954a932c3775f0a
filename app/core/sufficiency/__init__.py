"""The sufficiency report: whether there is enough childcare, which a council reports every year.

Its sections, the cells of its tables and what happens to texts from year to year; pure.
Source: docs/rules.md#sufficiency-report.
"""
