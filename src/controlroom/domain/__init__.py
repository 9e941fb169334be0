"""The nouns of the room, a folder each: rules, views, model, service, files."""
