"""The terminal program: boards on the open event.

At module level only Textual, `core`, and the light parts of what lies below (rules, views, event types) are
imported; the store, drivers and services come in through `session` in a worker, after the first frame.
"""
