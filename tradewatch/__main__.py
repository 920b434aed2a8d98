"""Run as `python -m tradewatch`."""

from tradewatch.cli.main import main

if __name__ == "__main__":
    main()
