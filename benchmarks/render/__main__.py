"""Measure rendering: `python -m benchmarks.render [mail] [images] [workers] [--readme]`.

Each part is a module here with `measure() -> Measured`. With `--readme` the table is also written into
benchmarks/README.md, with the versions of everything it was measured beside.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

from benchmarks.report import Measured, publish, write_readme

PARTS = tuple(
    name for name in ("mail", "images", "workers") if find_spec(f"benchmarks.render.{name}")
)


def main(arguments: list[str]) -> int:
    chosen = [name for name in arguments if not name.startswith("-")] or list(PARTS)
    unknown = set(chosen) - set(PARTS)
    if unknown:
        print(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
        return 2
    met = True
    for name in chosen:
        measured: Measured = import_module(f"benchmarks.render.{name}").measure()
        met &= publish(f"render-{name}", measured.rows, measured.missing_peers)
        if "--readme" in arguments:
            write_readme(f"render-{name}", measured)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
