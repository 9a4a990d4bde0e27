"""Everything that can be done with a case; each function is whole by itself."""

from .acting import complete, refuse, send_back, withdraw
from .handing import delegate, end_delegation, hand_over
from .moving import UnableToAct, follow_move
from .objecting import object_to, publish_notice, reply_to
from .starting import start
from .writing import write_paper

__all__ = [
    "UnableToAct",
    "complete",
    "delegate",
    "end_delegation",
    "follow_move",
    "hand_over",
    "object_to",
    "publish_notice",
    "refuse",
    "reply_to",
    "send_back",
    "start",
    "withdraw",
    "write_paper",
]
