"""Text in, coded statements out. `code(text, vocabulary)` is the only door; the codebook is docs/codebook.md."""

from ingest.classify.coder import code, coded_part, coder_version, concerns_region
from ingest.classify.types import ArticleText, CodedStatement

__all__ = ["ArticleText", "CodedStatement", "code", "coded_part", "coder_version", "concerns_region"]
