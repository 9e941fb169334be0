"""Clock, errors, text hygiene, ids, language and configuration: imports nothing of ours."""
