"""What does a plan still lack? Words of the findings that a person should look at before a resolution.

``{…}`` is filled in by ``structure_words.remark``; codes in brackets name the barrier of integrated planning.
"""

from __future__ import annotations

from kommune360.base.findings import Severity
from kommune360.base.text import Text
from kommune360.plan.checking.structure_words import Words

ADVICE: dict[str, Words] = {
    "plan-term-unusual": (
        Severity.WARNING,
        Text("Der Plan gilt {years} Jahre.", "The plan covers {years} years."),
        Text(
            "Unter 3 Jahren lässt sich wenig umsetzen, über 6 Jahre trägt keine Vorausrechnung für kleine Gebiete.",
            "Below 3 years little can be done, beyond 6 no projection of small areas holds.",
        ),
        Text(
            "3 bis 6 Jahre wählen oder im Rahmen begründen.",
            "Choose 3 to 6 years or give reasons in the framework.",
        ),
    ),
    "statute-evidence-unknown": (
        Severity.WARNING,
        Text(
            "Der Nachweis „{key}“ ist im Plan nicht zu finden.",
            "The evidence “{key}” is not to be found in the plan.",
        ),
        Text(
            "Ein Nachweis ist der Schlüssel eines Eintrags oder der Name eines Dokuments.",
            "Evidence is the key of an entry or the name of a document.",
        ),
        Text("Schlüssel prüfen oder das Dokument nennen.", "Check the key or name the document."),
    ),
    "plan-without-vision": (
        Severity.WARNING,
        Text("Der Plan hat kein Leitbild.", "The plan has no vision."),
        Text(
            "Das gemeinsame Wozu steht vor den Zuständigkeiten.", "The shared why comes before competences."
        ),
        Text(
            "Unter „vision“ in wenigen Sätzen sagen, was für Kinder anders sein soll.",
            "Say under “vision” in a few sentences what shall be different for children.",
        ),
    ),
    "plan-without-mandate": (
        Severity.WARNING,
        Text(
            "Der Plan nennt keinen Beschluss, auf dem er beruht.",
            "The plan names no resolution as its mandate.",
        ),
        Text(
            "Ohne Auftrag bleibt er Vorschlag eines Amtes (O2).",
            "Without a mandate it stays one office's proposal (O2).",
        ),
        Text(
            "Den Auftragsbeschluss anlegen und unter „mandate“ nennen.",
            "Add the resolution and name it under “mandate”.",
        ),
    ),
    "plan-framework-open": (
        Severity.WARNING,
        Text(
            "{count} der 20 Fragen zum Rahmen sind offen: {open}.",
            "{count} of the 20 questions of the framework are open: {open}.",
        ),
        Text(
            "Was nicht vereinbart ist, wird später verhandelt (O3).",
            "What is not agreed is argued about later (O3).",
        ),
        Text(
            "Die Fragen unter „mandate: answers“ beantworten.",
            "Answer the questions under “mandate: answers”.",
        ),
    ),
    "statute-item-open": (
        Severity.WARNING,
        Text(
            "{reference} SGB VIII ({name}): weder Satz noch Beleg.",
            "{reference} SGB VIII ({name}): neither sentence nor evidence.",
        ),
        Text(
            "Der Jugendhilfeausschuss muss sehen, wie der Plan das Gesetz erfüllt.",
            "The committee has to see how the plan meets the law.",
        ),
        Text("Beantworten: {question}", "Answer: {question}"),
    ),
    "goal-not-smart": (
        Severity.WARNING,
        Text(
            "Dem Handlungsziel „{owner}“ fehlt: {lacking}.", "The Handlungsziel “{owner}” lacks: {lacking}."
        ),
        Text(
            "Ein Handlungsziel ist genau, messbar, angenommen, erreichbar und befristet; sonst lässt sich nicht sagen, "
            "ob es erreicht ist.",
            "A Handlungsziel is specific, measurable, accepted, realistic and timed; else nobody can say whether it is "
            "reached.",
        ),
        Text("Das Fehlende beim Ziel eintragen.", "Add what is missing to the goal."),
    ),
    "goal-not-measured": (
        Severity.WARNING,
        Text("„{owner}“ hat keinen Zielwert auf Stufe {steps}.", "“{owner}” has no target on step {steps}."),
        Text(
            "Ein Mittlerziel zeigt sich an Wirkungen (4 bis 6), ein Handlungsziel an Leistungen (1 bis 3).",
            "A Mittlerziel shows in outcomes (4 to 6), a Handlungsziel in outputs (1 to 3).",
        ),
        Text(
            "Unter „targets“ einen Zielwert mit Ausgangswert und Pfad anlegen.",
            "Add a target with baseline and path under “targets”.",
        ),
    ),
    "goal-without-measure": (
        Severity.WARNING,
        Text(
            "Zum Handlungsziel „{owner}“ gibt es keine Maßnahme.",
            "No measure serves the Handlungsziel “{owner}”.",
        ),
        Text("Niemand tut etwas dafür.", "Nobody does anything for it."),
        Text("Eine Maßnahme zuordnen oder das Ziel streichen.", "Assign a measure or take the goal out."),
    ),
    "goal-without-goals": (
        Severity.WARNING,
        Text(
            "Unter „{owner}“ steht kein Ziel der nächsten Ebene.",
            "No goal of the next level stands below “{owner}”.",
        ),
        Text("Das Ziel bleibt ein guter Vorsatz.", "The goal stays a good intention."),
        Text("Ein Ziel der nächsten Ebene anlegen.", "Add a goal of the next level."),
    ),
    "chain-step-missing": (
        Severity.WARNING,
        Text(
            "Die Wirkungskette von „{owner}“ hat keine Stufe {steps}.",
            "The results chain of “{owner}” has no step {steps}.",
        ),
        Text(
            "Von hinten geplant fehlt, was vorher gegeben sein muss; von vorn geprüft endet die Kette dort.",
            "Planned backwards, what has to be given before is missing; checked forwards, the chain ends there.",
        ),
        Text(
            "Unter „chain“ sagen, was auf dieser Stufe geschehen soll.",
            "Say under “chain” what shall happen on this step.",
        ),
    ),
    "measure-without-goal": (
        Severity.WARNING,
        Text("Die Maßnahme „{owner}“ dient keinem Ziel.", "Measure “{owner}” serves no goal."),
        Text("Es bleibt offen, wozu sie Geld kostet.", "It stays open what its money is for."),
        Text("Unter „goals“ ein Handlungsziel nennen.", "Name a Handlungsziel under “goals”."),
    ),
    "measure-incomplete": (
        Severity.WARNING,
        Text("Der Maßnahme „{owner}“ fehlt: {lacking}.", "Measure “{owner}” lacks: {lacking}."),
        Text(
            "Ohne diese Angaben kann niemand sie beschließen oder verantworten.",
            "Without these nobody can adopt it or answer for it.",
        ),
        Text("Die Angaben ergänzen.", "Add them."),
    ),
    "measure-alone-on-shared-goal": (
        Severity.WARNING,
        Text(
            "Die Maßnahme „{owner}“ trägt ein Amt allein: {department}.",
            "Measure “{owner}” is carried by one department alone: {department}.",
        ),
        Text(
            "Sie dient dem geteilten Ziel „{goal}“ (Ressortlogik, O1).",
            "It serves the shared goal “{goal}” (portfolio logic, O1).",
        ),
        Text(
            "Ein zweites verantwortliches Amt eintragen oder die Steuerungsgruppe befassen.",
            "Enter a second department or take it to the steering group.",
        ),
    ),
    "measure-without-resolution": (
        Severity.WARNING,
        Text(
            "„{owner}“ ist beschlossen oder läuft, nennt aber keinen Beschluss.",
            "“{owner}” is adopted or running but names no resolution.",
        ),
        Text(
            "Der Ausschuss kann nicht verfolgen, was aus seinen Beschlüssen wird (K2).",
            "The committee cannot follow its resolutions (K2).",
        ),
        Text("Den Beschluss unter „resolution“ eintragen.", "Enter the resolution."),
    ),
    "measure-young-people-open": (
        Severity.WARNING,
        Text(
            "„{owner}“: Es steht nicht dabei, ob junge Menschen berührt sind und wie sie beteiligt waren.",
            "“{owner}”: nothing says whether young people are touched and how they were involved.",
        ),
        Text(
            "Mehrere Gemeindeordnungen verlangen ihre Beteiligung, wo ihre Interessen berührt sind.",
            "Several municipal codes ask for their involvement where their interests are touched.",
        ),
        Text("Unter „young_people“ einen Satz eintragen.", "Enter a sentence under “young_people”."),
    ),
    "funding-ends-early": (
        Severity.WARNING,
        Text(
            "„{owner}“: {source} endet am {end}, die Maßnahme {measure_end_de}.",
            "“{owner}”: {source} ends on {end}, the measure {measure_end_en}.",
        ),
        Text("Danach ist nicht geklärt, wer zahlt (G3).", "It is not settled who pays afterwards (G3)."),
        Text(
            "Anschlussfinanzierung eintragen oder das Ende der Maßnahme anpassen.",
            "Enter what follows or adapt the end of the measure.",
        ),
    ),
    "funding-gap": (
        Severity.WARNING,
        Text("„{owner}“: {year} sind {gap} nicht finanziert.", "“{owner}”: {gap} of {year} are not funded."),
        Text("Kosten von {cost} stehen {funded} gegenüber.", "Cost of {cost} stands against {funded}."),
        Text("Kosten oder Finanzierung berichtigen.", "Correct cost or funding."),
    ),
    "target-incomplete": (
        Severity.WARNING,
        Text("Dem Zielwert „{owner}“ fehlt: {lacking}.", "Target “{owner}” lacks: {lacking}."),
        Text(
            "Ohne das lässt sich ein Abstand zum Pfad nicht beurteilen.",
            "Without it a distance from the path cannot be judged.",
        ),
        Text("Die Angaben ergänzen.", "Add them."),
    ),
    "target-indicator-unknown": (
        Severity.WARNING,
        Text(
            "Der Zielwert „{owner}“ nennt den Indikator „{key}“, den es nicht gibt.",
            "Target “{owner}” names the indicator “{key}”, which does not exist.",
        ),
        Text("Er bekäme nie einen Wert.", "It would never get a value."),
        Text("Einen Schlüssel aus „kommune360 catalogue“ verwenden.", "Use a key of “kommune360 catalogue”."),
    ),
    "target-on-context": (
        Severity.WARNING,
        Text(
            "Der Zielwert „{owner}“ steht auf „{key}“, das nur beschreibt.",
            "Target “{owner}” stands on “{key}”, which only describes.",
        ),
        Text(
            "Hilfen zur Erziehung, Gefährdungseinschätzungen und Ähnliches zeigen Bedarf und Arbeitsweise, keine Güte; ein "
            "Ziel darauf lädt dazu ein, Hilfe zu verweigern.",
            "Support for upbringing, risk assessments and the like show need and ways of working, not quality; a target "
            "on them invites refusing help.",
        ),
        Text("Einen Indikator mit Richtung wählen.", "Choose an indicator with a direction."),
    ),
    "plan-area-unknown": (
        Severity.WARNING,
        Text(
            "„{owner}“ nennt Gebiete, die es nicht gibt: {keys}.",
            "“{owner}” names areas that do not exist: {keys}.",
        ),
        Text(
            "Der Eintrag fehlte auf der Karte und im Gebietsporträt.",
            "The entry would be missing on the map and in the portrait.",
        ),
        Text("Schlüssel der Raumgliederung {system} verwenden.", "Use keys of the area system {system}."),
    ),
    "link-areas-differ": (
        Severity.WARNING,
        Text(
            "„{owner}“ rechnet in einer anderen Raumgliederung: {theirs}.",
            "“{owner}” uses other areas: {theirs}.",
        ),
        Text(
            "Zahlen lassen sich nicht nebeneinander stellen (F1).", "Figures cannot be put side by side (F1)."
        ),
        Text("Eine Brücke zwischen den Gliederungen einlesen.", "Import a bridge between the area systems."),
    ),
    "link-horizon-apart": (
        Severity.WARNING,
        Text(
            "„{owner}“ gilt {start} bis {end} und überschneidet sich nicht mit diesem Plan.",
            "“{owner}” covers {start} to {end} and does not overlap with this plan.",
        ),
        Text(
            "Beide Pläne beschreiben verschiedene Jahre (Z1).", "The two plans describe different years (Z1)."
        ),
        Text(
            "Ein gemeinsames Fenster für die Fortschreibung vereinbaren.",
            "Agree on a window in which both are updated.",
        ),
    ),
    "link-projection-differs": (
        Severity.WARNING,
        Text(
            "„{owner}“ rechnet mit der Vorausrechnung „{theirs}“, dieser Plan mit „{ours}“.",
            "“{owner}” rests on the projection “{theirs}”, this plan on “{ours}”.",
        ),
        Text(
            "Dieselben Kinder würden verschieden gezählt.", "The same children would be counted differently."
        ),
        Text(
            "Eine gemeinsame Vorausrechnung vereinbaren oder den Unterschied in beiden Plänen nennen.",
            "Agree on one projection or name the difference in both plans.",
        ),
    ),
    "link-not-coordinated": (
        Severity.WARNING,
        Text("Mit „{owner}“ ist nicht abgestimmt.", "“{owner}” is not coordinated."),
        Text(
            "§ 80(5) SGB VIII verlangt die Abstimmung mit anderen Planungen.",
            "§ 80(5) SGB VIII asks for coordination with other plans.",
        ),
        Text("Tag und Weg der Abstimmung eintragen.", "Enter the day and the way of coordination."),
    ),
    "meeting-without-result": (
        Severity.WARNING,
        Text(
            "Die Besprechung „{question}“ am {on} blieb ohne Ergebnis.",
            "The meeting “{question}” on {on} had no result.",
        ),
        Text(
            "Besprechungen ohne Entscheidung, Idee oder Aufgabe binden Zeit (P3).",
            "Meetings without decision, idea or task bind time (P3).",
        ),
        Text("Das Ergebnis eintragen oder die Reihe beenden.", "Enter the result or end the series."),
    ),
    "participation-unanswered": (
        Severity.WARNING,
        Text(
            "Die Stellungnahme von „{owner}“ vom {on} ist nicht abgewogen.",
            "The statement of “{owner}” of {on} has not been considered.",
        ),
        Text(
            "§ 80(4) SGB VIII verlangt frühe Beteiligung in allen Phasen; wer antwortet, erwartet eine Antwort.",
            "§ 80(4) SGB VIII asks for early involvement in all phases; who replies expects a reply.",
        ),
        Text("Abwägung mit Grund eintragen.", "Enter the consideration with its reason."),
    ),
    "prevention-white-spot": (
        Severity.WARNING,
        Text(
            "Präventionskette: zu {count} Feldern sagt der Plan nichts: {cells}.",
            "Prevention chain: the plan says nothing about {count} cells: {cells}.",
        ),
        Text(
            "Es bleibt offen, ob nichts fehlt oder niemand hingesehen hat.",
            "It stays open whether nothing is missing or nobody looked.",
        ),
        Text("Angebote eintragen oder die Lücke benennen.", "Enter offers or name the gap."),
    ),
    "wording-causal": (
        Severity.WARNING,
        Text("„{words}“ behauptet eine Wirkung.", "“{words}” claims an effect."),
        Text("{reason_de}", "{reason_en}"),
        Text(
            "Zum Beispiel: „{instead}“. Oder Vergleichsgebiete nennen.",
            "For example: “{instead}”. Or name comparison areas.",
        ),
    ),
}
