"""A user: somebody who signs in with an e-mail address, or a named service that works by itself."""

from contextlib import nullcontext
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password, is_password_usable
from django.db import models, router

from commonground.agencies.context import digest_of, proving
from commonground.kit.ids import uuid4
from commonground.kit.sealing import NotOurs, seal, unseal


class UserAccounts(BaseUserManager["User"]):
    """Finds users by e-mail; making one is the action ``agencies.invite``."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user row (called by the invite action and by tests)."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Staff of a partner. What a user may do comes from memberships alone; there is no superuser in the application.

    The hash of a password is sealed for its own row: whoever can write the table, and knows the hash of a password of their own,
    still opens no account with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    password = models.CharField(max_length=255)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    is_service = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = UserAccounts()

    class Meta:
        constraints = [models.UniqueConstraint(models.functions.Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row; a name with the application's proof, which the floor asks for: it is matched with who is known (ADR 19)."""
        columns = kwargs.get("update_fields")
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        named = columns is None or "name" in columns
        with proving("account", self.pk, digest_of(self.name), using=using) if named else nullcontext():
            super().save(*args, **kwargs)

    def set_password(self, raw_password: str | None) -> None:
        """Hash and seal a password; None lets nobody in."""
        super().set_password(raw_password)
        if is_password_usable(self.password):
            self.password = seal(self.password.encode(), place=self._place())

    def check_password(self, raw_password: str) -> bool:
        """Whether this is the password. A hash of yesterday's cost is made anew."""

        def renew(raw: str) -> None:
            self.set_password(raw)
            self._password = None
            self.save(update_fields=["password"])

        return check_password(raw_password, self._hash(), renew)

    def has_usable_password(self) -> bool:
        """Whether there is a password that can be the right one."""
        return is_password_usable(self._hash())

    @property
    def chose_a_password(self) -> bool:
        """Whether the account was ever taken up, also when the key that its password was sealed with is gone."""
        return is_password_usable(self.password)

    def _hash(self) -> str:
        try:
            return unseal(self.password, place=self._place()).decode()
        except NotOurs:
            return UNUSABLE_PASSWORD_PREFIX

    def _place(self) -> str:
        return f"password of {self.pk}"

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return (self.name or self.email).split()[0]
