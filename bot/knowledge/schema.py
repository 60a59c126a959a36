"""The JSON Schema by which an editor's program completes and checks what is typed.

python -m bot.knowledge.schema > knowledge/schema.json
"""

from __future__ import annotations

import json
import sys

from pydantic import TypeAdapter

from bot.knowledge.model import ContactFile, EntryFile, NegativeFile, SourceFile, TermFile
from bot.knowledge.overview import Comparison, Guide

_FILES: TypeAdapter[object] = TypeAdapter(
    EntryFile | SourceFile | ContactFile | TermFile | NegativeFile | Guide | Comparison
)


def schema() -> str:
    """The schema of all the files in `knowledge/`."""
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(described | _FILES.json_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema())
