from __future__ import annotations

import json

import pytest

from tests.config.conftest import Start
from tests.homes import command
from tongjian.config import cli
from tongjian.runtime.home import Home


class TestMain:
    def test_lists_its_commands(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main([]) == 0

        listed = capsys.readouterr().out
        assert all(name in listed for name in cli.commands())

    def test_knows_misuse(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["feed-the-cat"]) == 2

        assert "没有“feed-the-cat”这个命令" in capsys.readouterr().err

    @pytest.mark.parametrize("name", ["serve", "demo", "check", "migrate"])
    def test_explains_each_command(self, name: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as stopped:
            cli.main([name, "--help"])

        assert stopped.value.code == 0
        assert f"usage: tongjian {name}" in capsys.readouterr().out

    def test_knows_a_wrong_option(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as stopped:
            cli.main(["serve", "--port", "eight"])

        assert stopped.value.code == 2


class TestCheck:
    def test_initializes_an_empty_home_and_tells_where_it_is(
        self, start: Start, home: Home
    ) -> None:
        process = start("check", "--where", "--json")
        output, _ = process.communicate(timeout=60)
        facts = json.loads(output)

        assert process.returncode == 0
        assert facts["home"] == str(home.root)
        assert facts["database"]["kind"] == "embedded"
        assert facts["database"]["version"].startswith("18.")
        assert not facts["migrations"]["up_to_date"]

    def test_fails_until_the_structure_is_there(self, start: Start, migrated: Home) -> None:
        before = start("check", "--json")
        report = json.loads(before.communicate(timeout=60)[0])
        after = command(migrated, "check")

        assert (before.returncode, after.returncode) == (1, 0)
        assert "tongjian migrate" in report["problems"][0]
        assert "检查通过" in after.stdout
