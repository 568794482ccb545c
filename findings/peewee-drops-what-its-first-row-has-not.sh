#!/usr/bin/env bash
# peewee 4.5.3 on SQLite: insert_many() of dictionaries of which some have a name or a phone, and others do not. The
# guess was that every key is a column, as rows of a CSV or of JSON are read, or that uneven rows are refused. The
# columns are those of the first row and those with a default: what a later row has beyond them is dropped, without an
# error. The same rows in another order are written as a whole. A key that is no field at all is refused in the first
# row, and passed over in a later one.
#
# With on_conflict(preserve=...) it deletes: the column is set to what would have been inserted, and that is nothing.
# One new customer without a name at the head of the list, and all the others lose the name that they had.
# bulk_create() of the same customers keeps all of it.
# Met here: customers come in lists, and of some there is less to tell than of others.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check peewee==4.5.3
cat > customers.py <<'PY'
import peewee

database = peewee.SqliteDatabase(":memory:")


class Customer(peewee.Model):
    email = peewee.CharField(unique=True)
    name = peewee.CharField(null=True)
    phone = peewee.CharField(null=True)
    plan = peewee.CharField(default="free")

    class Meta:
        database = database


ANN = {"email": "ann@example.org"}
BEN = {"email": "ben@example.org", "name": "Ben", "phone": "030 123", "plan": "club"}
EVE = {"email": "eve@example.org", "nmae": "Eve"}


def show(said):
    rows = Customer.select(Customer.email, Customer.name, Customer.phone, Customer.plan).order_by(Customer.email)
    print(said)
    for email, *rest in rows.tuples():
        print(" ", email.partition("@")[0], *rest)
    Customer.delete().execute()


database.create_tables([Customer])
print("peewee", peewee.__version__)
Customer.insert_many([ANN, BEN]).execute()
show("Ann, Ben")
Customer.insert_many([BEN, ANN]).execute()
show("Ben, Ann")
Customer.bulk_create([Customer(**ANN), Customer(**BEN)])
show("Ann, Ben by bulk_create()")

for rows in ([EVE, ANN], [ANN, EVE]):
    try:
        Customer.insert_many(rows).execute()
        show("nmae in a later row")
    except AttributeError as error:
        print(f"nmae in the first row: {error}")

for rows in ([BEN, ANN], [ANN, BEN]):
    Customer.insert_many([BEN]).execute()
    upsert = Customer.insert_many(rows)
    upsert.on_conflict(conflict_target=[Customer.email], preserve=[Customer.name, Customer.phone]).execute()
    show(f"Ben is known; once more with Ann, who is {'last' if rows[0] is BEN else 'first'}")
PY
venv/bin/python customers.py | tee seen
diff seen - <<'SEEN'
peewee 4.5.3
Ann, Ben
  ann None None free
  ben None None club
Ben, Ann
  ann None None free
  ben Ben 030 123 club
Ann, Ben by bulk_create()
  ann None None free
  ben Ben 030 123 club
nmae in the first row: type object 'Customer' has no attribute 'nmae'
nmae in a later row
  ann None None free
  eve None None free
Ben is known; once more with Ann, who is last
  ann None None free
  ben Ben 030 123 club
Ben is known; once more with Ann, who is first
  ann None None free
  ben None None club
SEEN
