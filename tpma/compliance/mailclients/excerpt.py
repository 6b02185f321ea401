"""Makes `support.json` of caniemail.com's data:

python -m tpma.compliance.mailclients.excerpt caniemail.json > support.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tpma.compliance.mailclients.features import FEATURES

#: Not sold or shipped any more, or too little tested to speak of.
LEFT_OUT = (
    "outlook.windows-mail",
    "wp-pl",
    "rainloop",
    "free-fr",
    "laposte.ios",
    "laposte.android",
)
PLATFORMS = {
    "desktop-webmail": "web",
    "mobile-webmail": "mobile web",
    "outlook-com": "Outlook.com",
    "windows": "Windows",
    "macos": "macOS",
    "ios": "iOS",
    "android": "Android",
}


def excerpt(whole: Mapping[str, Any]) -> dict[str, Any]:
    """What the check reads: of each feature, the clients whose newest version leaves it out."""
    clients: dict[str, str] = {}
    features: dict[str, Any] = {}
    known = {each["slug"]: each for each in whole["data"]}
    for slug in sorted(FEATURES):
        missing = []
        for family, platforms in known[slug]["stats"].items():
            for platform, versions in platforms.items():
                client = f"{family}.{platform}"
                if family in LEFT_OUT or client in LEFT_OUT:
                    continue
                name = whole["nicenames"]["family"][family]
                clients[client] = f"{name} ({PLATFORMS[platform]})"
                # The versions stand in the order of time; "y", "a #1" (in part), "n", "u".
                if list(versions.values())[-1].startswith("n"):
                    missing.append(client)
        features[slug] = {
            "title": known[slug]["title"].strip(),
            "tested": known[slug]["last_test_date"],
            "missing": " ".join(sorted(missing)),
        }
    return {
        "updated": whole["last_update_date"][:10],
        "clients": dict(sorted(clients.items())),
        "features": features,
    }


if __name__ == "__main__":
    read = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    json.dump(excerpt(read), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
