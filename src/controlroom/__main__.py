"""`python -m controlroom` is the same program as `controlroom`."""

from controlroom.cli import main

if __name__ == "__main__":
    main()
