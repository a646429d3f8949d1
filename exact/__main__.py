"""Where ``coco`` starts, and ``python -m exact``: imports inside, so that Ctrl-C while they run ends quietly too."""

from __future__ import annotations

import os
import signal
import sys


def leave(*_: object) -> None:
    """End this process with one word: while it starts, there is nothing to lose."""
    os.write(2, b"interrupted\n")
    os._exit(130)


def main() -> None:
    """Run ``coco`` and exit with the code of its outcome."""
    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)
    try:
        from exact.commands.cli import main as run

        run()
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
    except ImportError as error:
        print(f"coco: it is not installed whole: {error}", file=sys.stderr)
        sys.exit(4)


if __name__ == "__main__":
    main()
