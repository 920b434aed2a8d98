"""Let Schemathesis ask the API thousands of questions, on both databases: `python -m tests.soak.api --examples 100`."""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from pathlib import Path

from tests.postgres import cluster
from tests.web.fuzz import fuzz


def ask(name: str, url: str, examples: int, seed: int) -> bool:
    began = time.monotonic()
    told = fuzz(url, "--max-examples", str(examples), "--seed", str(seed))
    asked = re.search(r"Test cases:\s+(.+)", told.stdout)
    print(f"{name}: exit {told.returncode}, {asked[1] if asked else '?'}, {time.monotonic() - began:.0f} s")
    if told.returncode:
        print(told.stdout, told.stderr)
    return told.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="questions a route at the most, in each phase")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        well = ask("SQLite", f"sqlite:///{Path(folder) / 'store.db'}", given.examples, given.seed)
    with cluster() as server:
        return 0 if ask("PostgreSQL", server, given.examples, given.seed) and well else 1


if __name__ == "__main__":
    raise SystemExit(main())
