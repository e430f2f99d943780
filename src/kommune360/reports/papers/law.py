"""Which duties does a paper on childcare, or on a plan, rest on? Short, in own words, with paragraph.

Source: Social Code VIII as of 2021 and the Ganztagsförderungsgesetz; the wording of the law holds.
"""

from __future__ import annotations

from kommune360.base.text import Text

CHILDCARE_LAW: tuple[Text, ...] = (
    Text(
        "§ 24 Abs. 2 und 3 SGB VIII: Kinder haben ab dem ersten Geburtstag Anspruch auf frühkindliche Förderung in Kita "
        "oder Kindertagespflege, ab dem dritten auf einen Platz in einer Kita; für Kinder unter einem Jahr gilt Abs. 1.",
        "Section 24 (2) and (3) SGB VIII: from their first birthday children have a right to early support in childcare "
        "or family day care, from their third to a place in a childcare centre; subsection 1 holds below one year.",
    ),
    Text(
        "§ 80 Abs. 1 SGB VIII: Der Bestand ist festzustellen, der Bedarf mittelfristig zu ermitteln und rechtzeitig "
        "und ausreichend zu planen, mit Vorsorge für unvorhergesehenen Bedarf.",
        "Section 80 (1) SGB VIII: what exists is to be established, need to be determined for the medium term, and planned "
        "for in time and sufficiently, with provision for the unforeseen.",
    ),
    Text(
        "§ 80 Abs. 2 SGB VIII: Angebote sollen dort ineinandergreifen, wo junge Menschen und Familien leben, und "
        "inklusiv sein.",
        "Section 80 (2) SGB VIII: offers are to interlock where young people and families live, and to be inclusive.",
    ),
    Text(
        "§ 80 Abs. 4 SGB VIII: Die anerkannten freien Träger sind frühzeitig zu beteiligen.",
        "Section 80 (4) SGB VIII: recognised free providers are to be involved early.",
    ),
    Text(
        "§ 71 und § 79 SGB VIII: Der Jugendhilfeausschuss befasst sich mit der Jugendhilfeplanung; die Gesamtverantwortung "
        "liegt beim öffentlichen Träger.",
        "Sections 71 and 79 SGB VIII: the youth welfare committee deals with youth welfare planning; overall "
        "responsibility lies with the public body.",
    ),
)

PLAN_LAW: tuple[Text, ...] = (
    *CHILDCARE_LAW[1:3],
    Text(
        "§ 80 Abs. 4 und 5 SGB VIII: Die anerkannten freien Träger sind in allen Phasen frühzeitig zu beteiligen; die "
        "Planung ist mit anderen örtlichen Planungen abzustimmen.",
        "Section 80 (4) and (5) SGB VIII: recognised free providers are to be involved early in all phases; planning is "
        "to be coordinated with other local plans.",
    ),
    CHILDCARE_LAW[-1],
)
