"""What runs in the compiler's own process: MJML in, what it says about each source out.

Run as a file, `python -I mjml_worker.py`, so that nothing of the product is loaded. Reads
`{path: source}` as JSON and writes a JSON line when it begins a source and one when it is done: if
the process ends in between, the source that ended it is known.
"""

import json
import resource
import sys

MEMORY = 1 << 30
SECONDS = 10


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from mjml import mjml2html

    for path, source in json.load(sys.stdin).items():
        tell(path, "begun")
        try:
            mjml2html(source, fonts={}, disable_comments=False)
        except ValueError as error:
            tell(path, "refused", str(error)[:500])
        else:
            tell(path, "done")


def tell(*said: str) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
