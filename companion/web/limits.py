"""How large a request may be, for the server that collects it and for the application that reads it."""

LARGEST_BODY = 1024 * 1024  # bytes, after the chunks of a transfer coding are put together
