"""Gives each request of schemathesis an `Idempotency-Key` of its own.

The same one again would be answered as a repetition, and nothing would be tried. Keys that must be refused stay.
"""

import itertools
import re

import schemathesis

NUMBERS = itertools.count(1)
VALID = re.compile(r"[\x21-\x7e]{1,255}")


@schemathesis.hook
def before_call(context, case, kwargs):
    headers = case.headers or {}
    for name, value in list(headers.items()):
        if name.lower() == "idempotency-key" and VALID.fullmatch(str(value)):
            headers[name] = f"request-{next(NUMBERS)}"
