"""Are the variables of the environment read as the guide says?"""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from kommune360.web.config import environment


def test_sqlite_is_the_default_with_write_ahead_log_and_immediate_transactions(tmp_path: Path) -> None:
    settings = environment.database("", tmp_path)
    assert settings["NAME"] == str(tmp_path / "kommune360.sqlite3")
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in settings["OPTIONS"]["init_command"]


def test_postgres_address_with_escaped_password_and_options(tmp_path: Path) -> None:
    settings = environment.database("postgres://anna:p%40ss@db.example:5433/jugend?sslmode=require", tmp_path)
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["USER"], settings["PASSWORD"]) == ("anna", "p@ss")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example", "5433", "jugend")
    assert settings["OPTIONS"] == {"sslmode": "require"}


def test_postgres_socket_folder(tmp_path: Path) -> None:
    assert environment.database("postgres:///jugend?host=/run/postgresql", tmp_path)["HOST"] == (
        "/run/postgresql"
    )


def test_an_unknown_database_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="postgres://"):
        environment.database("mysql://db/x", tmp_path)


def test_secret_key_is_made_once_and_only_for_its_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KOMMUNE360_SECRET_KEY", raising=False)
    first = environment.secret_key(tmp_path / "neu")
    assert len(first) >= 64
    assert environment.secret_key(tmp_path / "neu") == first
    assert environment.secret_key(tmp_path / "anders") != first
    if sys.platform != "win32":
        mode = (tmp_path / "neu" / "secret_key.txt").stat().st_mode
        assert stat.S_IMODE(mode) == 0o600


def test_secret_key_of_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMMUNE360_SECRET_KEY", "from outside")
    assert environment.secret_key(tmp_path) == "from outside"
    assert not (tmp_path / "secret_key.txt").exists()


@pytest.mark.parametrize(("written", "read"), [("1", True), ("ja", True), ("0", False), ("", False)])
def test_flags(written: str, read: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMMUNE360_DEBUG", written)
    assert environment.flag("DEBUG") is read


def test_origins_for_the_policy() -> None:
    assert environment.origins("https://maps.example/{z}/{x}/{y}.png", "") == ["https://maps.example"]


def test_identity_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    from kommune360.web.config import oidc

    monkeypatch.delenv("KOMMUNE360_OIDC_URL", raising=False)
    assert oidc.providers() == {}
    monkeypatch.setenv("KOMMUNE360_OIDC_URL", "https://login.stadt.example/realms/stadt")
    monkeypatch.setenv("KOMMUNE360_OIDC_CLIENT_ID", "kommune360")
    app = oidc.providers()["openid_connect"]["APPS"][0]
    assert app["client_id"] == "kommune360"
    assert app["settings"]["server_url"] == "https://login.stadt.example/realms/stadt"
    assert oidc.origins() == ["https://login.stadt.example"]
