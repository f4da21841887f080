"""How a lower app tells whoever listens above it that something happened."""

from django.db import transaction
from django.dispatch import Signal


def announce(signal: Signal, **ids: object) -> None:
    """Sends the signal once the transaction has committed; a receiver's error stops nobody.

    The state is already in the database, so a lost announcement costs minutes, never data.
    """
    transaction.on_commit(lambda: _send(signal, ids))


def _send(signal: Signal, ids: dict[str, object]) -> None:
    signal.send_robust(sender=None, **ids)
