"""As whom can the demo be seen? The roles one click apart; read by the command line without Django."""

from __future__ import annotations

from kommune360.base.text import Text

DEMO_ROLES: tuple[tuple[str, Text], ...] = (
    ("planner", Text("Planerin", "Planner")),
    ("head", Text("Amtsleitung", "Head of office")),
    ("committee", Text("Ausschuss", "Committee")),
    ("provider", Text("Träger", "Provider")),
    ("department", Text("Fachamt", "Department")),
    ("statistics", Text("Statistikstelle", "Statistics office")),
    ("moderator", Text("Moderation", "Moderator")),
    ("youth", Text("Jugendliche", "Young person")),
)


# the office or organisation for which the person of a role speaks
OFFICES = {
    "department": "Jugendamt",
    "statistics": "Statistikstelle",
    "provider": "Lebenswege Lehetal e. V.",
}


def username(role: str) -> str:
    """The sign-in name of the invented person who holds ``role``."""
    return f"demo-{role}"
