"""Not more calls a second than a provider takes from one app. Each process keeps its own count."""

import time
from threading import Lock


class Pace:
    """Lets calls through one after the other, each as soon as its turn has come."""

    def __init__(self, per_second: float) -> None:
        self.between = 1 / per_second
        self._lock = Lock()
        self._next = 0.0

    def wait(self) -> None:
        """Come back when a call may go out."""
        with self._lock:
            now = time.monotonic()
            turn = max(self._next, now)
            self._next = turn + self.between
        if turn > now:
            time.sleep(turn - now)
