"""The tables of the first release."""

from companion.ledger.database import database
from companion.ledger.models import TABLES


def up() -> None:
    database.create_tables(TABLES)
