"""The supervisor's last will: ends every child when the supervisor is gone, even by SIGKILL.

The supervisor holds the writing end of this process's standard input and tells it each
child's process group. When the pipe closes without a farewell, the supervisor died.
"""

import signal
import sys

from tpma.core.embedded.processes import end_all, send_to_group


def main() -> None:
    token = sys.argv[1]
    # Ctrl-C in the terminal is for the supervisor; the guard outlives it on purpose.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        word = line.strip()
        if word == "farewell":
            return
        if word.startswith("+"):
            groups.add(int(word[1:]))
        elif word.startswith("-"):
            groups.discard(int(word[1:]))
    for group in groups:
        # A stopped process would keep the SIGTERM waiting.
        send_to_group(group, signal.SIGCONT)
    end_all(groups, token, grace=3.0)


if __name__ == "__main__":
    main()
