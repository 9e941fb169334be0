"""What is told of the whole event: situation report, morning sheet, hand-over (docs/domain.md §11).

Reads the nouns and writes only tables of its own.
"""
