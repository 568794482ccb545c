"""Who it is about, and by which ids ThriveCart knows that person.

Every address seen with one of these ids is the same person's, so only real ids tie: a stand-in such as
``"null"`` would tie strangers together. ``viewer`` may name somebody else and is never read.
"""

from __future__ import annotations

from companion.events import Customer, Identifier
from companion.thrivecart.fields import Fields, email_address, identifier, line, processor_ids, section

_MAX_IDENTIFIERS = 100


def customer_of(fields: Fields) -> Customer:
    """The customer of a webhook."""
    part = section(fields.get("customer"))
    first_name, last_name = names_of(part)
    return Customer(
        id=identifier(fields.get("customer_id"), part.get("id")),
        email=email_address(part.get("email")),
        first_name=first_name,
        last_name=last_name,
        country=line(section(part.get("address")).get("country"), part.get("country")),
    )


def names_of(part: Fields) -> tuple[str | None, str | None]:
    """First and last name, as webhooks, JSON and the API spell them; ``name`` is split when neither part was sent."""
    first_name = line(part.get("first_name"), part.get("firstname"), part.get("first name"))
    last_name = line(part.get("last_name"), part.get("lastname"), part.get("last name"))
    if first_name is None and last_name is None:
        given, _, family = (line(part.get("name")) or "").partition(" ")
        first_name, last_name = given or None, family or None
    return first_name, last_name


def renamed_customer(fields: Fields, customer: Customer) -> tuple[Customer, tuple[Identifier, ...]]:
    """``customer_updated``: the customer with the current address, tied to the previous one.

    Its fields are unpublished; the REST call beside it answers ``previous_email`` and ``current_email``.
    """
    places = (fields, section(fields.get("customer")))
    current = email_address(*[place.get("current_email") for place in places]) or customer.email
    previous = email_address(*[place.get("previous_email") for place in places])
    renamed = Customer(customer.id, current, (), customer.first_name, customer.last_name, customer.country)
    return renamed, (Identifier("email", previous),) if previous and previous != current else ()


def identifiers_of(fields: Fields) -> tuple[Identifier, ...]:
    """ThriveCart's ids of the customer, the order and the subscriptions, each once."""
    subscription = section(fields.get("subscription"))
    named = {
        "customer": (fields.get("customer_id"), section(fields.get("customer")).get("id")),
        "order": (fields.get("order_id"), section(fields.get("order")).get("id")),
        "subscription": (
            fields.get("subscription_id"),
            subscription.get("subscription_id"),
            *section(fields.get("subscriptions")).values(),
            *section(fields.get("subscription_ids")).values(),
            *processor_ids(subscription),
        ),
    }
    found = {}
    for kind, values in named.items():
        for value in values:
            if (known := identifier(value)) is not None:
                found[kind, known] = Identifier(kind, known)
    return tuple(found.values())[:_MAX_IDENTIFIERS]
