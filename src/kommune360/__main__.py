"""``python -m kommune360``: the same as the command ``kommune360``."""

from kommune360.cli.main import main

if __name__ == "__main__":
    main()
