"""Whether this process has been asked to end. It goes on answering for a moment, and says so, so that nobody sends it
more: balancers by its readiness, clients by the end of their connections."""

from threading import Event

leaving = Event()
