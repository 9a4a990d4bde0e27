"""Sign-in settings: passwords, lock-out, sessions, second factors."""

AUTH_USER_MODEL = "accounts.User"
