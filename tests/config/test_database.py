from __future__ import annotations

from pathlib import Path

import pytest

from tongjian.config import database
from tongjian.runtime.home import Home

HOME = Home(Path("/srv/tongjian"))


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("TONGJIAN_APP_DATABASE_URL", raising=False)


class TestSettingsFor:
    def test_uses_the_embedded_server(self) -> None:
        settings = database.settings_for(role="app", home=HOME)

        assert settings["USER"] == "tongjian_app"
        assert settings["HOST"] == str(HOME.sockets)

    def test_reads_an_external_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(
            "DATABASE_URL", "postgresql://chief:p%40ss@db.example:5433/party?sslmode=require"
        )

        assert database.settings_for(role="owner", home=HOME) == {
            "NAME": "party",
            "USER": "chief",
            "PASSWORD": "p@ss",
            "HOST": "db.example",
            "PORT": "5433",
            "OPTIONS": {"sslmode": "require"},
        }

    def test_gives_up_the_owners_rights_without_a_second_login(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://chief@/party?host=/run/postgresql")

        settings = database.settings_for(role="app", home=HOME)

        assert settings["HOST"] == "/run/postgresql"
        assert settings["OPTIONS"] == {"options": "-c role=tongjian_app"}

    def test_prefers_the_web_login(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://chief@db/party")
        monkeypatch.setenv("TONGJIAN_APP_DATABASE_URL", "postgresql://web@db/party")

        assert database.settings_for(role="app", home=HOME)["USER"] == "web"

    def test_refuses_other_databases(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "mysql://chief@db/party")

        with pytest.raises(ValueError, match="postgresql://"):
            database.settings_for(role="owner", home=HOME)
