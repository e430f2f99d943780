"""Statistical confidentiality: what may be shown, what must stay blank, and the proof that it holds."""
