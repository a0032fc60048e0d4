"""What happened, into alerts: facts are gathered, rendered and addressed to one recipient each."""

from monitor.announce.announcer import Announcer
from monitor.announce.letter import domain_of

__all__ = ["Announcer", "domain_of"]
