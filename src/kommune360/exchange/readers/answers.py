"""What was answered to a reader's question, now or for an earlier file of the same structure.

From the context and a structure to the answer and a record of the answers that were used.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kommune360.exchange.reading import ReadContext


@dataclass(slots=True)
class Answers:
    """Answers for files of one ``structure``; ``used`` collects what was asked for and known."""

    context: ReadContext
    structure: str
    used: dict[str, str] = field(default_factory=dict)

    def get(self, question: str) -> str:
        """Return the answer to ``question``, "" where none was given; answers given now come first."""
        found = self.context.answers.get(question, "")
        if not found:
            for mapping in self.context.mappings:
                if mapping.structure == self.structure and question in mapping.answers:
                    found = mapping.answers[question]
        if found:
            self.used[question] = found
        return found
