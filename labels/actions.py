def label_waiting(*, by: str) -> int: return 0
def requeue_outdated(*, by: str) -> int: return 0
