"""Letters: what the product itself writes to people, on the outbox with what it is about.

`write` puts a letter beside the change that it tells of; the job `send_letter` takes it to the
mail server that campaigns use, under the product's own sender, and sends it once.
"""

from tpma.letters.letter import Letter
from tpma.letters.service.choices import Offered, choose, offered
from tpma.letters.service.sending import Opener, deliver, send_letter
from tpma.letters.service.writing import (
    counted,
    forget,
    forget_old,
    left_at,
    states,
    to_address,
    write,
    write_elsewhere,
    write_to_address,
)
from tpma.letters.topics import Topic

__all__ = [
    "Letter",
    "Offered",
    "Opener",
    "Topic",
    "choose",
    "counted",
    "deliver",
    "forget",
    "forget_old",
    "left_at",
    "offered",
    "send_letter",
    "states",
    "to_address",
    "write",
    "write_elsewhere",
    "write_to_address",
]
