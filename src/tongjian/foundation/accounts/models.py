"""The account somebody signs in with; it holds no right by itself."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.management.base import CommandError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from tongjian.foundation.accounts.names import normalize_username, validate_username


class UserManager(BaseUserManager["User"]):
    """Finds accounts by the one spelling of their login name."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=normalize_username(username or ""))

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Store an account; without a password nobody can sign in to it."""
        user = self.model(username=normalize_username(username), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, *args: Any, **fields: Any) -> User:
        """Refuse: nobody stands above the grants. Raises CommandError."""
        raise CommandError(
            "本系统没有超级用户。请用 tongjian user create 建立账号，再由安全管理员授权。"
        )


class User(AbstractBaseUser):
    """An account. Rights come from dated grants only: there is no superuser."""

    username = models.CharField(
        "登录名",
        max_length=64,
        unique=True,
        validators=[validate_username],
        error_messages={"unique": "这个登录名已有人使用。"},
    )
    display_name = models.CharField("显示名", max_length=64)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须修改口令", default=False)
    password_changed_at = models.DateTimeField("口令修改时间", default=timezone.now)
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)
    disabled_reason = models.CharField("停用原因", max_length=200, blank=True, default="")
    # Who did one half of what would let a stranger in: the same hand may not do the other half.
    password_reset_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="口令重置人"
    )
    factors_removed_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="清除因素人"
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    # Libraries look for these two names; nobody here bypasses the grants.
    is_staff = False
    is_superuser = False

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(username=Lower("username")),
                name="accounts_user_username_lower",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """Return the name other people see."""
        return self.display_name or self.username

    def get_short_name(self) -> str:
        """Return the name other people see."""
        return self.get_full_name()


class PasswordRecord(models.Model):
    """A password that an account had before, hashed; it may not come back soon."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_passwords")
    password = models.CharField("口令摘要", max_length=128)
    replaced_at = models.DateTimeField("更换时间")

    class Meta:
        verbose_name = "用过的口令"
        verbose_name_plural = "用过的口令"
        indexes = [models.Index(fields=["user", "-id"], name="accounts_password_newest")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.replaced_at:%Y-%m-%d}"


class FailedSignIns(models.Model):
    """Counts failed sign-ins of one account name or one address, and how long it is locked.

    Keys are keyed digests: what people type into a name field may be a password.
    """

    class Kind(models.TextChoices):
        """What is counted."""

        ACCOUNT = "account", "账号"
        ADDRESS = "address", "地址"

    kind = models.CharField("对象", max_length=8, choices=Kind)
    key = models.CharField("摘要", max_length=64)
    failures = models.PositiveIntegerField("失败次数", default=0)
    first_at = models.DateTimeField("首次失败")
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)

    class Meta:
        verbose_name = "登录失败记录"
        verbose_name_plural = "登录失败记录"
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="accounts_failed_kind_key"),
        ]
        indexes = [models.Index(fields=["first_at"], name="accounts_failed_first_at")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.failures}"
