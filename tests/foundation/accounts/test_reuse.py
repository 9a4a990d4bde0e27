"""A password does not come back soon, and one pair of hands cannot take over an account."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core import checks
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from tests.foundation.accounts.conftest import PASSWORD
from tongjian.foundation.accounts import services
from tongjian.foundation.accounts.checks import no_superuser
from tongjian.foundation.accounts.models import PasswordRecord, User
from tongjian.foundation.accounts.services import UnableToChangeAccount

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def change(user: User, password: str) -> None:
    services.change_own_password(user=user, password=password, at=AT)


class TestFormerPasswords:
    def test_last_five_are_refused_and_the_sixth_may_return(self, clerk: User) -> None:
        for number in range(1, 5):
            change(clerk, f"Kapok-{number}-tree")
        with pytest.raises(ValidationError, match="最近用过的 5 个"):
            validate_password(PASSWORD, clerk)

        change(clerk, "Kapok-5-tree")
        validate_password(PASSWORD, clerk)

    def test_no_more_is_kept_than_is_asked(self, clerk: User, settings: Settings) -> None:
        settings.TONGJIAN_PASSWORD_HISTORY = 3
        for number in range(6):
            change(clerk, f"Kapok-{number}-tree")

        assert PasswordRecord.objects.filter(user=clerk).count() == 3

    def test_are_stored_hashed(self, clerk: User) -> None:
        change(clerk, "Kapok-1-tree")

        kept = PasswordRecord.objects.get().password
        assert PASSWORD not in kept
        assert "$" in kept

    def test_an_initial_password_is_not_remembered(self, clerk: User) -> None:
        services.reset_password(actor=None, user=clerk, at=AT)
        clerk.refresh_from_db()
        change(clerk, "Kapok-1-tree")

        assert PasswordRecord.objects.count() == 1  # the one before the reset


class TestTwoPairsOfHands:
    @pytest.fixture
    def first(self, administrators: set[str], held_roles: set[str]) -> User:
        administrators.update({"甲员", "乙员"})
        held_roles.add("system_admin")
        return User.objects.create_user("甲员", PASSWORD, display_name="甲")

    @pytest.fixture
    def second(self, first: User) -> User:
        return User.objects.create_user("乙员", PASSWORD, display_name="乙")

    def test_password_and_factor_are_not_reset_by_one(
        self, clerk: User, first: User, second: User
    ) -> None:
        services.reset_password(actor=first, user=clerk, at=AT)
        with pytest.raises(UnableToChangeAccount, match="另一位系统管理员"):
            services.remove_factors(actor=first, user=clerk, at=AT)

        services.remove_factors(actor=second, user=clerk, at=AT)
        with pytest.raises(UnableToChangeAccount, match="另一位系统管理员"):
            services.reset_password(actor=second, user=clerk, at=AT)

    def test_is_over_when_the_owner_has_set_both_up_again(self, clerk: User, first: User) -> None:
        services.reset_password(actor=first, user=clerk, at=AT)
        clerk.refresh_from_db()
        change(clerk, "Kapok-1-tree")
        services.remove_factors(actor=first, user=clerk, at=AT)
        Authenticator.objects.create(user=clerk, type="totp", data={})

        services.reset_password(actor=first, user=clerk, at=AT)
        clerk.refresh_from_db()
        assert clerk.password_reset_by == first

    def test_concerns_only_accounts_that_must_have_a_factor(
        self, clerk: User, first: User, held_roles: set[str]
    ) -> None:
        held_roles.clear()
        services.reset_password(actor=first, user=clerk, at=AT)
        services.remove_factors(actor=first, user=clerk, at=AT)


class TestNobodyStandsAboveTheGrants:
    def test_the_command_that_makes_superusers_is_refused(self, db: None) -> None:
        with pytest.raises(CommandError, match="没有超级用户"):
            call_command(
                "createsuperuser", interactive=False, username="boss", display_name="Boss"
            )
        assert not User.objects.filter(username="boss").exists()

    def test_the_site_passes(self) -> None:
        assert not [m for m in checks.run_checks() if str(m.id).startswith("accounts.")]

    def test_a_backend_that_knows_superusers_fails(self, settings: Settings) -> None:
        settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]

        assert [error.id for error in no_superuser(None)] == ["accounts.E002"]

    def test_an_account_that_can_be_one_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from django.contrib.auth.models import User as LibraryUser

        monkeypatch.setattr(
            "tongjian.foundation.accounts.checks.get_user_model", lambda: LibraryUser
        )
        assert {error.id for error in no_superuser(None)} == {"accounts.E001"}
