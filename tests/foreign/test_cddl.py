# SPDX-License-Identifier: Apache-2.0
"""The schema that stands in every file says what the payloads are: an independent validator of CDDL agrees."""

import pytest
from pycddl import Schema, ValidationError
from readers import ROOT, Session
from vectors import SEALED, each, rows

CDDL = (ROOT / "spec" / "trail.cddl").read_text()
# The validator knows no simple value without a name and no tagged arrays in an array of choices; and there is no rule
# of a reserved channel of the future.
KNOWN = [path for path in SEALED if path.name not in ("values.mcap", "columns.mcap", "notes.mcap")]


def rule_of(topic: str) -> str:
    """Give the rule for the payloads of a channel."""
    return topic.removeprefix("annalist/") if topic.startswith("annalist/") else "block"


@each(KNOWN)
def test_every_payload_fits_its_rule(path):
    """Each message of a good file is what trail.cddl says of its channel."""
    for message in Session.read(path).messages:
        Schema(f"start = {rule_of(message.channel.topic)}\n{CDDL}").validate_cbor(message.payload)


@pytest.mark.parametrize(("cbor", "_"), rows("columns.tsv"))
def test_every_column_fits_its_rule(cbor, _):
    """Each form of a column is one that trail.cddl has."""
    Schema(f"start = column\n{CDDL}").validate_cbor(bytes.fromhex(cbor))


def test_a_payload_that_lacks_a_key_fits_no_rule():
    """The schema is strict enough to notice a note without a text."""
    with pytest.raises(ValidationError):
        Schema(f"start = note\n{CDDL}").validate_cbor(bytes.fromhex("a16474696d6500"))
