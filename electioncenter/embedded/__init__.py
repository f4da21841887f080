"""Real servers without set-up: Postgres and Valkey from Python wheels, data under `var/`.

One *keeper* process per data directory starts both servers and restarts one that dies.
Every process that uses them holds a shared lock, the *lease*, for as long as it lives; when
the kernel has released the last one, whatever way its process ended, the keeper stops the
servers and itself. docs/adr/0001-embedded-servers.md has the reasons.
"""
