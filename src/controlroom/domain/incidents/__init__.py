"""Emergencies run by a playbook: control, communicate, recover (docs/domain.md §10)."""
