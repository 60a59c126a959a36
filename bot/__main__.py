"""python -m bot."""

import sys

from bot.cli import main

# compiling the knowledge starts a process that imports this module again
if __name__ == "__main__":
    sys.exit(main())
