from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tongjian.runtime.home import Home


class TestFind:
    def test_obeys_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TONGJIAN_HOME", "/srv/somewhere")

        assert Home.find().root == Path("/srv/somewhere")

    def test_falls_back_to_the_checkout(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("TONGJIAN_HOME")

        assert Home.find().root.name == ".tongjian"


class TestSockets:
    def test_stay_short_for_a_long_home(self) -> None:
        home = Home(Path("/srv") / ("long" * 50))

        assert len(str(home.sockets / ".s.PGSQL.5432")) < 100

    def test_differ_between_homes(self) -> None:
        assert Home(Path("/srv/a")).sockets != Home(Path("/srv/b")).sockets


class TestKeys:
    def test_are_private(self, home: Home) -> None:
        home.secret_key()

        for key in (home.keys / "secret.key", home.master_key_file()):
            assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert stat.S_IMODE(home.keys.stat().st_mode) == 0o700

    def test_stay_the_same(self, home: Home) -> None:
        assert home.secret_key() == home.secret_key()
        assert len(home.secret_key()) >= 50

    def test_are_one_when_several_start_at_once(self, home: Home) -> None:
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(lambda _: home.secret_key(), range(8)))

        assert len(keys) == 1
        assert [path.name for path in home.keys.iterdir()] == ["secret.key"]
