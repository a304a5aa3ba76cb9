"""Text in, coded statements out. `code(text, vocabulary)` is the only door; the codebook is docs/codebook.md."""

from ingest.classify.coder import code, coder_version
from ingest.classify.types import ArticleText, CodedStatement

__all__ = ["ArticleText", "CodedStatement", "code", "coder_version"]
