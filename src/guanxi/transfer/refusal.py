"""Why a backup, a restore or a move is not done."""


class Refused(Exception):
    """Said in plain words to whoever asked; nothing was changed."""
