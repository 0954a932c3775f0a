"""What a family can get: funded hours, help with costs, and by when to apply.

Pure functions over dated data (`rates.toml`, `terms.toml`); today is an argument.
`household` has the inputs, `assessment.assess` the answer. Each entitlement has a module:
`universal`, `early_learning`, `working_parents` (with `work_check`), `childcare_costs`,
`further_help`. Nothing here decides for HMRC or a council: outcomes say "may".
"""
