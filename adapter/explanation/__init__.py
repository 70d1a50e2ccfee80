"""Where figures and elements come from: looked up in what was kept, never guessed."""

from adapter.explanation.explaining import Explanation, assembler
from adapter.explanation.lookup import origin

__all__ = ["Explanation", "assembler", "origin"]
