"""Where ``coco`` starts: imports inside, so that Ctrl-C while they run ends quietly too; also ``python -m exact``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``coco`` and exit with the code of its outcome."""
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
