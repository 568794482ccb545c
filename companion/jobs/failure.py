"""Why a job cannot go on without a person."""


class JobFailed(Exception):
    """The message says what to do; ``start`` then goes on where the job was."""
