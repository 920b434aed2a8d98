"""Let Schemathesis ask the API whatever its description allows, and what it forbids, of an installation of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from tests.web.conftest import serving
from tests.web.small import fill, small_config
from tradewatch.store.engine import open_store
from tradewatch.web import patience

TOKEN = "correct horse battery staple"


def fuzz(url: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run Schemathesis against an empty store there, which is filled; programs need the token for everything."""
    program = "import sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis())"
    with tempfile.TemporaryDirectory() as folder, patch.object(patience, "WRONG", 10**9):  # it tries many a wrong token
        config = replace(small_config(Path(folder), url), token=TOKEN)
        with open_store(config.database) as store:
            fill(store, config)
        with serving(config, beyond=True) as place:
            command = [sys.executable, "-c", program, "run", f"{place}/api/openapi.json", "--no-color"]
            token = ["--header", f"Authorization: Bearer {TOKEN}"]
            return subprocess.run([*command, *token, *options], cwd=folder, capture_output=True, text=True, check=False)
