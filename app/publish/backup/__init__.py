"""Backing up the record and its snapshots to one file (`data.backup_file`), and restoring them.

pack                writes a backup
unpack              writes a backup's snapshots to disk
restore             replaces the record by one built from a backup
build_record        fills a new SQLite record from a backup
trial_restore       checks that a backup can be restored
recover_directory   replaces a lost or damaged snapshot directory from a backup
audit_heads         compares the audit with its heads in publications and backups
"""
