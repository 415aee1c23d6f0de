"""The server talks to this machine only, takes no more than it should, and believes no other site's requests."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from sizer.cli import service

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_settings_are_safe():
    server = CONFIG["server"]
    assert server["address"] == "127.0.0.1"
    assert server["enableXsrfProtection"] is True
    assert server.get("enableCORS", True) is True
    assert server["allowedHosts"] == ["127.0.0.1", "localhost"]
    assert server["maxUploadSize"] <= 50
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["browser"]["gatherUsageStats"] is False


def test_an_installed_app_has_the_same_settings():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    beside_app = Path(included["app.py"]).parent / ".streamlit" / "config.toml"
    assert Path(included[".streamlit/config.toml"]) == beside_app


def test_the_command_binds_to_this_machine_only(monkeypatch):
    started = []
    monkeypatch.setattr(service.os, "execv", lambda program, command: started.append((program, command)))
    service.ui(8600)
    program, command = started[0]
    assert program == sys.executable
    assert command[command.index("--server.address") + 1] == "127.0.0.1"
    assert command[command.index("--server.port") + 1] == "8600"


# st.cache_data pickles what it keeps, on disk where it is told to persist; st.cache_resource keeps the thing itself.
@pytest.mark.parametrize("word", ["pickle", "eval(", "unsafe_allow_html=True", "cache_data", "persist="])
def test_the_app_holds_nothing_that_runs_what_users_wrote(word):
    found = [path.name for path in (ROOT / "sizer" / "ui").rglob("*.py") if word in path.read_text(encoding="utf-8")]
    assert found == []
