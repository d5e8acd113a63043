"""``python -m analysis`` is the command ``yuanhui``."""

import sys

from analysis.cli import main

if __name__ == "__main__":
    sys.exit(main())
