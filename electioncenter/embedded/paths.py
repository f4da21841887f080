from pathlib import Path


def postgres_socket_dir(var_dir: Path) -> Path:
    return var_dir / "run"


def valkey_url(var_dir: Path) -> str:
    return f"unix://{var_dir}/run/valkey.sock?db=0"


def broker_url(valkey_url: str) -> str:
    return valkey_url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
