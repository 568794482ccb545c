"""One customer: did it work for them, and if not, why, and what next. Decided here, out of the whole ledger.

``rows`` is the plain data that goes in, ``page`` what comes out; ``access``, ``products``, ``answer``, ``upcoming`` and
``timeline`` are pure. ``load`` alone reads the ledger.
"""
