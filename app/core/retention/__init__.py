"""What an install stores, about whom, why, and for how long. Source: UK GDPR, Article 5(1)(e).

    stored_data.py    what an entry says
    periods.py        the periods in days, which the code that deletes reads too
    tables.py         an entry for each table of the record
    files.py          an entry for each file and folder of DATA_DIR, and for backups

A page of the desk, `flask retention`, docs/dpia.md#how-long and tests read the entries. Where an
entry has days, `app.data.retention` or `app.cli.retention` deletes what is older.
"""
