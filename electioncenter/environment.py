"""Reads configuration from environment variables, and is loud about what is wrong.

Every variable is declared where it is used, with a help text, so a missing or
misspelt value ends in a message that says what to set and why.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, *, default: str | None = None, help_text: str) -> str:
    """The variable's value; without a default a missing or empty one stops the program."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}: {help_text}")
    return default


def flag(name: str, *, default: bool, help_text: str) -> bool:
    """A boolean; only the words True and False are accepted, so that a typo is not "off"."""
    value = os.environ.get(name, "").strip()
    if value not in ("", "True", "False"):
        raise ImproperlyConfigured(f"{name} must be True or False, not {value!r}: {help_text}")
    return default if value == "" else value == "True"


def number(name: str, *, default: int, help_text: str) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}: {help_text}")
    return int(value)


def words(name: str, *, default: list[str] | None = None, help_text: str) -> list[str]:
    """A comma-separated list; one without a default has at least one word."""
    found = [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]
    if found:
        return found
    if default is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}: {help_text}")
    return default


def named_addresses(words: list[str]) -> dict[str, str]:
    """`name=https://host/path` each; what asks them trusts nobody but who sets the environment."""
    found = {}
    for word in words:
        name, _equals, url = word.partition("=")
        parts = urlsplit(url)
        if not name or parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
            raise ImproperlyConfigured(f"{word!r} is not a name=https://host/path")
        found[name] = url
    return found


def origin(url: str) -> str:
    """Scheme and host of an address, for a content policy; `{s}.tiles.example` is any below it."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.netloc:
        raise ImproperlyConfigured(f"{url!r} is not an https address")
    return f"https://{parts.netloc.replace('{s}', '*')}"


def database(url: str) -> dict[str, object]:
    """Django's settings for `postgres://user:password@host:port/name?sslmode=require`.

    A directory of a Unix socket goes into the query: `postgres:///name?host=/run/postgresql`.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its text may hold a piece of the password
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read: its port must be a number, and special characters "
            "in the password are written as %40 and the like."
        ) from None
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            f"DATABASE_URL must start with postgres://, not {parts.scheme}://: "
            "Election Center needs Postgres with pgvector."
        )
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no database: postgres://host/NAME")
    options: dict[str, object] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(options.pop("port", port or "")),
        "OPTIONS": options,
    }


def development_secret(path: Path) -> str:
    """A secret key of this checkout's own, made at first use and readable only by its owner.

    Several processes start at once: the file appears whole, and all read the same one.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".secret") as file:
            file.write(secrets.token_urlsafe(50))
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text()


@dataclass(frozen=True, slots=True)
class Mail:
    """How mail leaves; the default writes files instead."""

    backend: str = "django.core.mail.backends.filebased.EmailBackend"
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


_MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def mail(url: str) -> Mail:
    """Reads `smtp://user:password@host:port`; "" stands for files.

    `smtp+tls://` begins in the clear and goes on with STARTTLS, `smtps://` is TLS from the start.
    """
    if not url:
        return Mail()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its text may hold a piece of the password
        raise ImproperlyConfigured(
            "EMAIL_URL cannot be read: its port must be a number, and special characters in the "
            "password are written as %40 and the like."
        ) from None
    if parts.scheme not in _MAIL_PORTS or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp+tls://user:password@host:587")
    return Mail(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=port or _MAIL_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+tls",
        tls=parts.scheme == "smtps",
    )
