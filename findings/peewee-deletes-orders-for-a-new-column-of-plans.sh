#!/usr/bin/env bash
# peewee 4.5.3 on SQLite with foreign_keys = 1: migrate() of playhouse adds a column to the table of plans. The guess was
# that it touches nothing but plans. A column that may be NULL is added as it stands. For any other the table is made
# anew and the old one dropped, and a table that is dropped deletes its rows first: with ON DELETE CASCADE each order of
# each plan goes, with SET NULL each order loses its plan. With neither an error comes, and nothing is lost.
#
# No error or warning. drop_not_null() and alter_column_type() do the same; drop_column() and rename_column() are harmless.
# migration_context() turns the foreign keys off, if it comes first: inside atomic() it has no effect, as SQLite takes no
# such word in a transaction, and the orders go all the same.
# Met here: steps that bring a ledger's tables forward inside one transaction, with deliveries that hang on their event.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq --disable-pip-version-check peewee==4.5.3
"$folder/venv/bin/python" - <<'PY' | tee "$folder/seen"
from contextlib import contextmanager

import peewee
from peewee import ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField
from playhouse.migrate import SqliteMigrator, migrate

print("peewee", peewee.__version__)


@contextmanager
def inside_both(database, migrator):
    with database.atomic(), migrator.migration_context():
        yield


AROUND = {
    "nothing": None,
    "atomic()": lambda database, migrator: database.atomic(),
    "migration_context()": lambda database, migrator: migrator.migration_context(),
    "migration_context() in atomic()": inside_both,
}
CHANGES = {
    "add a column with NULL": lambda migrator: migrator.add_column("plan", "tier", TextField(null=True)),
    "add a column with a default": lambda migrator: migrator.add_column("plan", "tier", TextField(default="basic")),
    "drop_not_null": lambda migrator: migrator.drop_not_null("plan", "price"),
    "alter_column_type": lambda migrator: migrator.alter_column_type("plan", "price", TextField()),
    "rename_column": lambda migrator: migrator.rename_column("plan", "price", "cents"),
    "drop_column": lambda migrator: migrator.drop_column("plan", "price"),
}


def left(change, *, on_delete="CASCADE", around="nothing"):
    """What remains of one plan with two orders: plans, and the plan of each order."""
    database = SqliteDatabase(":memory:", pragmas={"foreign_keys": 1})

    class Plan(Model):
        name = TextField()
        price = IntegerField()

    class Order(Model):
        plan = ForeignKeyField(Plan, null=True, on_delete=on_delete)

    database.bind([Plan, Order])
    database.create_tables([Plan, Order])
    gold = Plan.create(name="gold", price=1990)
    for _ in range(2):
        Order.create(plan=gold)
    migrator, error = SqliteMigrator(database), ""
    try:
        if context := AROUND[around]:
            with context(database, migrator):
                migrate(CHANGES[change](migrator))
        else:
            migrate(CHANGES[change](migrator))
    except peewee.IntegrityError as refused:
        error = f", {refused}"
    plans = [name for name, in database.execute_sql("SELECT name FROM plan")]
    orders = [plan for plan, in database.execute_sql('SELECT plan_id FROM "order"')]
    return f"plans {plans}, orders of plan {orders}{error}"


for change in CHANGES:
    print(f"{change}: {left(change)}")
change = "add a column with a default"
print(f"ON DELETE SET NULL: {left(change, on_delete='SET NULL')}")
print(f"no ON DELETE: {left(change, on_delete=None)}")
for around in AROUND:
    print(f"{around} around it: {left(change, around=around)}")
PY
diff "$folder/seen" - <<'SEEN'
peewee 4.5.3
add a column with NULL: plans ['gold'], orders of plan [1, 1]
add a column with a default: plans ['gold'], orders of plan []
drop_not_null: plans ['gold'], orders of plan []
alter_column_type: plans ['gold'], orders of plan []
rename_column: plans ['gold'], orders of plan [1, 1]
drop_column: plans ['gold'], orders of plan [1, 1]
ON DELETE SET NULL: plans ['gold'], orders of plan [None, None]
no ON DELETE: plans ['gold'], orders of plan [1, 1], FOREIGN KEY constraint failed
nothing around it: plans ['gold'], orders of plan []
atomic() around it: plans ['gold'], orders of plan []
migration_context() around it: plans ['gold'], orders of plan [1, 1]
migration_context() in atomic() around it: plans ['gold'], orders of plan []
SEEN
