"""`python -m guanxi` and the installed command `guanxi`."""

import sys

from guanxi.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
