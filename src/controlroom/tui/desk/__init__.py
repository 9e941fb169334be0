"""The check-in desk: answers to scans, questions, badges."""
