"""What the kernel counts of processes: CPU time and peak memory."""

import os
from pathlib import Path


_TICK = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """The process and its living descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return [pid, *(each for child in children for each in family(int(child)))]


def cpu_seconds(pid: int | None) -> float:
    """User and system time of a process and its living descendants."""
    return sum(map(_own_cpu, family(pid))) if pid else 0.0


def peak_memory(pid: int | None = None) -> int:
    """The largest resident size so far, in bytes, of a process; of this one without a number."""
    status = Path(f"/proc/{pid or 'self'}/status").read_text(encoding="utf-8")
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _own_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK
