"""What is under docs/deploy calls commands that exist, sets settings that exist, and holds no secret and no root."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.project.test_documents import SETTINGS
from tradewatch.cli.main import COMMANDS, cli

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
VARIABLES = {f"TRADEWATCH_{name.upper()}" for name in SETTINGS}
HARDENED = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "CapabilityBoundingSet": "", "RestrictSUIDSGID": "yes", "UMask": "0077",
}  # fmt: skip


def yaml(text: str) -> dict[str, Any]:
    """Read the plain YAML that compose.yaml keeps to: maps by indentation, and values that are JSON or one line."""
    top: dict[str, Any] = {}
    open_maps = [(-1, top)]
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        indent = len(line) - len(line.lstrip())
        key, colon, value = line.strip().partition(":")
        assert colon, f"more YAML than is read here: {line}"
        assert not value or value.startswith(" "), line
        while open_maps[-1][0] >= indent:
            open_maps.pop()
        inside = open_maps[-1][1]
        assert key not in inside, f"twice: {line}"
        value = value.strip()
        assert not value.startswith(("&", "*", "|", ">", "'")), f"more YAML than is read here: {line}"
        inside[key] = json.loads(value) if value[:1] in ("[", "{", '"') else value or {}
        if not value:
            open_maps.append((indent, inside[key]))
    return top


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def is_call(words: list[str]) -> bool:
    """Whether tradewatch has that command with these options."""
    return words[0] in COMMANDS and CliRunner().invoke(cli, [*words, "--help"], standalone_mode=False).exit_code == 0


def unit(path: Path) -> dict[str, list[str]]:
    """Every setting of a unit's [Service], each with its values."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line
        elif section == "[Service]" and line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def test_what_is_no_call_would_be_noticed():
    assert is_call(["schedule", "start", "--plan-only"])
    assert not is_call(["schedule", "begin"])
    assert not is_call(["schedule", "start", "--no-such-option"])
    assert not is_call(["sing"])


def test_every_service_of_ours_calls_a_command(compose: dict[str, Any]):
    ours = {name: one for name, one in compose["services"].items() if one["image"] == "tradewatch"}

    assert set(ours) == {"upgrade", "scheduler", "worker", "web"}
    assert [name for name, one in ours.items() if not is_call(one["command"])] == []


def test_every_service_is_healthy_only_when_it_says_so(compose: dict[str, Any]):
    checks = {name: one.get("healthcheck", {}).get("test", []) for name, one in compose["services"].items()}

    assert checks.pop("upgrade") == []  # it ends
    assert all(test[0] == "CMD" for test in checks.values())
    assert [test for test in checks.values() if test[1] == "tradewatch" and not is_call(test[2:])] == []


def test_every_service_starts_after_what_it_needs(compose: dict[str, Any]):
    services = compose["services"]
    needed = {other for one in services.values() for other in one.get("depends_on", {})}

    assert needed == {"postgres", "upgrade"}
    assert {mount.partition(":")[0] for one in services.values() for mount in one.get("volumes", [])} == set(
        compose["volumes"]
    )


def test_every_variable_is_a_setting(compose: dict[str, Any]):
    set_here = {key for one in compose["services"].values() for key in one.get("environment", {})}
    in_units = {value.partition("=")[0] for path in UNITS for value in unit(path).get("Environment", [])}
    texts = [path.read_text(encoding="utf-8") for path in (DEPLOY / "tradewatch.env.example", DEPLOY / "Containerfile")]
    named = {word for text in texts for word in re.findall(r"\bTRADEWATCH_[A-Z_]+", text)}

    assert {key for key in set_here | in_units | named if key.startswith("TRADEWATCH_")} <= VARIABLES
    assert "TRADEWATCH_DATABASE_URL" in set_here & named
    assert "TRADEWATCH_DATA_DIR" in in_units & named


def test_no_secret_stands_in_a_file(compose: dict[str, Any]):
    values = [
        f"{key}={value}"
        for one in compose["services"].values()
        for key, value in one.get("environment", {}).items()
        if re.search("PASSWORD|TOKEN|SMTP|ALERTS|PING|DATABASE_URL", key)
    ]
    example = (DEPLOY / "tradewatch.env.example").read_text(encoding="utf-8")

    assert len(values) > 8
    assert [value for value in values if "${" not in value] == []
    assert all(line.startswith("#") for line in example.splitlines())


def test_no_container_may_do_more_than_it_must(compose: dict[str, Any]):
    for name, one in compose["services"].items():
        assert one["read_only"] == "true", name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert one.get("cap_drop") == ["ALL"] or name == "postgres"  # its image gives up root by itself
        assert all(port.startswith("127.0.0.1:") for port in one.get("ports", [])), name


def test_the_image_is_made_of_what_is_locked_and_runs_without_root():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    users = [line[1] for line in lines if line[0] == "USER"]
    copied = [word for line in lines if line[0] == "COPY" and not line[1].startswith("--") for word in line[1:-1]]
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()

    assert users == ["10001:10001"]
    assert "--require-hashes" in text
    assert all((ROOT / name).exists() for name in copied)
    assert {f"!{name}" for name in copied} <= set(ignored)
    assert not re.search(r"(?i)(password|secret|token)\s*=", text)


def test_the_image_passes_its_linter():
    if shutil.which("hadolint") is None:
        pytest.skip("hadolint is not on this machine")
    done = subprocess.run(["hadolint", DEPLOY / "Containerfile"], capture_output=True, text=True, check=False)

    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_command_as_nobody_in_particular(path: Path):
    service = unit(path)
    [start] = service["ExecStart"]
    program, *words = shlex.split(start)

    assert program == "/opt/tradewatch/bin/tradewatch"
    assert is_call(words)
    assert service["User"] == ["tradewatch"]
    assert service["Restart"] == ["on-failure"]
    assert {key: service.get(key) for key in HARDENED} == {key: [value] for key, value in HARDENED.items()}
    assert "WatchdogSec" not in service  # we do not call sd_notify


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_finds_nothing_wrong_with_a_unit(path: Path, tmp_path: Path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not on this machine")
    copy = tmp_path / path.name
    copy.write_text(path.read_text(encoding="utf-8").replace("/opt/tradewatch/bin/tradewatch", sys.executable), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)

    assert [line for line in done.stderr.splitlines() if path.stem.rstrip("@") in line] == []
    assert done.returncode == 0


def test_there_is_a_unit_for_each_process():
    assert [path.name for path in UNITS] == [
        "tradewatch-scheduler.service", "tradewatch-web.service", "tradewatch-worker@.service",
    ]  # fmt: skip
