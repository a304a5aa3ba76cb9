"""Which articles tell the same story, where it comes from, and how many reported it on their own.

keys        stored with an article; candidates share at least one within WINDOW
match       the candidate that tells the same story
same_story  the decision on one pair, with its reason
origin_of   the carrier that the others go back to
families    carriers that go back to one another; the families are independent
"""

from ingest.stories.carriers import Carrier, families, origin_of
from ingest.stories.match import WINDOW, Verdict, is_copy, match, same_story
from ingest.stories.telling import Telling, keys

__all__ = [
    "WINDOW",
    "Carrier",
    "Telling",
    "Verdict",
    "families",
    "is_copy",
    "keys",
    "match",
    "origin_of",
    "same_story",
]
