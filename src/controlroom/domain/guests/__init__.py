"""Those who are looked after one by one: where each is, when they come, who is with them (docs/domain.md §4)."""
