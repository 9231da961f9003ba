"""`python -m guanxi` and the installed command `guanxi`."""

import gc
import sys

from django.conf import settings
from django.db import connections

from guanxi.cli import main as cli


def main() -> int:
    """Run one command and leave: what is loaded need not be taken apart, which would take half a second."""
    code = cli.main()
    if settings.configured:
        connections.close_all()
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(main())
