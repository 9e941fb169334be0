"""The command line: one module a noun, the same services as the screens."""


def main() -> None:
    """Entry point of `controlroom`."""
    raise SystemExit(2)
