"""Node's MJML, installed into a folder of its own and kept running beside us."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

PACKAGE = "mjml@5.4.1"
#: A folder whose node_modules has mjml already; otherwise it is installed for the run.
FOLDER = "TPMA_MJML_NODE"
_DRIVER = Path(__file__).with_name("node_mjml.mjs")


@dataclass
class NodeMjml:
    """`with node_mjml() as peer`: peer.compile(source) → (HTML, seconds)."""

    folder: Path
    temporary: bool

    def __enter__(self) -> NodeMjml:
        self.process = subprocess.Popen(
            ["node", str(_DRIVER), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)
        if self.temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    def compile(self, source: str, times: int = 1) -> tuple[str, float]:
        """The mail and the CPU seconds that one compile took, the mean of ``times``."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"source": source, "times": times}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return str(answer["html"]), float(answer["seconds"])

    @property
    def version(self) -> str:
        told = json.loads((self.folder / "node_modules/mjml/package.json").read_text())
        return str(told["version"])


def node_mjml() -> NodeMjml | None:
    """The peer, or None where node, npm or the package can't be had."""
    if shutil.which("node") is None:
        return None
    if given := os.environ.get(FOLDER):
        folder = Path(given)
        return NodeMjml(folder, False) if (folder / "node_modules/mjml").is_dir() else None
    if shutil.which("npm") is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="tpma-mjml-"))
    (folder / "package.json").write_text("{}")
    install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE]
    done = subprocess.run(install, cwd=folder, capture_output=True, check=False)
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    return NodeMjml(folder, True)
