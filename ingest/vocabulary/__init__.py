"""What all stages agree on: actors, offices and their holders, themes, acts, cue words. A frozen `Vocabulary`.

`load_vocabulary(folder)` reads the TOML in `ingest/reference`; `build_vocabulary(tables)` takes the same entries from
elsewhere. Both refuse nonsense with a `VocabularyError`. `overlay` lays people's edits over the shipped entries;
`default_vocabulary()` is what a process works with, after such edits the one it was given by `put_in_force`.
"""

from ingest.vocabulary.build import build_vocabulary
from ingest.vocabulary.load import (
    REFERENCE,
    default_vocabulary,
    load_vocabulary,
    put_in_force,
    read_tables,
    read_toml,
    shipped_tables,
)
from ingest.vocabulary.types import (
    CENTRAL_ASIA,
    HOME,
    LANGUAGES,
    REGION,
    Act,
    Actor,
    Holder,
    Office,
    Theme,
    Vocabulary,
    VocabularyError,
)

__all__ = [
    "CENTRAL_ASIA",
    "HOME",
    "LANGUAGES",
    "REFERENCE",
    "REGION",
    "Act",
    "Actor",
    "Holder",
    "Office",
    "Theme",
    "Vocabulary",
    "VocabularyError",
    "build_vocabulary",
    "default_vocabulary",
    "load_vocabulary",
    "put_in_force",
    "read_tables",
    "read_toml",
    "shipped_tables",
]
