#!/usr/bin/env bash
# peewee 4.5.3 on SQLite: insert(...).execute() answers with the new row's id. With on_conflict() or
# on_conflict_ignore(), where the row was there before, it answers with the id of what this connection inserted last, in
# whatever table: a number that looks right, and mostly is the id of another customer.
#
# Seen: ann, ben and eve are 1, 2 and 3. Ann again is 3, eve's; after the second note ann is 2, the note's id and ben's.
# The update itself is ann's. With returning() it is 1, and an empty list where the conflict was ignored.
# Met here: finding or making a customer by their address in one statement, to tie orders to them.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq --disable-pip-version-check peewee==4.5.3
"$folder/venv/bin/python" - <<'PY' | tee "$folder/seen"
from peewee import IntegerField, Model, SqliteDatabase, TextField

database = SqliteDatabase(":memory:")


class Base(Model):
    class Meta:
        database = database


class Customer(Base):
    email = TextField(unique=True)
    orders = IntegerField(default=1)


class Note(Base):
    text = TextField()


def bought(email):
    return Customer.insert(email=email).on_conflict(
        conflict_target=[Customer.email], update={Customer.orders: Customer.orders + 1}
    )


def ignored(email):
    return Customer.insert(email=email).on_conflict_ignore()


def name(customer):
    found = Customer.get_or_none(Customer.id == customer)
    return found.email if found else "nobody"


database.create_tables([Customer, Note])
print("new", [bought(email).execute() for email in ("ann@example.com", "ben@example.com", "eve@example.com")])
for how in (ignored, bought):
    print(how.__name__, "ann again:", number := how("ann@example.com").execute(), name(number))
notes = [Note.insert(text="hello").execute() for _ in range(2)]
for how in (ignored, bought):
    print(how.__name__, "ann after note", notes[-1], "is:", number := how("ann@example.com").execute(), name(number))
for how in (ignored, bought):
    print(how.__name__, "ann, returning:", [row.id for row in how("ann@example.com").returning(Customer.id).execute()])
print("orders of ann:", Customer.get(Customer.email == "ann@example.com").orders)
PY
diff "$folder/seen" - <<'SEEN'
new [1, 2, 3]
ignored ann again: 3 eve@example.com
bought ann again: 3 eve@example.com
ignored ann after note 2 is: 2 ben@example.com
bought ann after note 2 is: 2 ben@example.com
ignored ann, returning: []
bought ann, returning: [1]
orders of ann: 4
SEEN
