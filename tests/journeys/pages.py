"""Which pages are looked at, and as whom? The one list behind ``make screens`` and the axe checks.

Add a page: one line with a short name (it becomes the file name), its address in the demo and the
roles that should see it. ``ready`` is a selector that appears once scripts have drawn the page;
``before`` names clicks that open something first; ``refuses`` marks a page that is meant to answer no.
"""

from __future__ import annotations

from dataclasses import dataclass

PLANNER = ("planner",)
EVERYBODY = ("planner", "head", "committee", "provider", "youth", "public")


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    path: str
    roles: tuple[str, ...] = PLANNER
    ready: str = "main"
    before: tuple[str, ...] = ()
    refuses: bool = False


PAGES: list[Page] = [
    Page("jetzt", "/", EVERYBODY),
    Page("menue", "/", PLANNER, before=(".menu-button:visible", "details.person summary")),
    Page("lage", "/lage/", ("planner", "committee"), ready="[data-map-idle]"),
    Page("lage-anteil", "/lage/?alter=0-18&ansicht=anteil", ready="[data-map-idle]"),
    Page("lage-veraenderung", "/lage/?ansicht=veraenderung", ready="[data-map-idle]"),
    Page("lage-rangfolge", "/lage/rangfolge/?alter=0-6&ansicht=anteil", ("planner", "committee")),
    Page("lage-rangfolge-anzahl", "/lage/rangfolge/"),
    Page("lage-verlaeufe", "/lage/verlaeufe/"),
    Page("lage-verlaeufe-anteil", "/lage/verlaeufe/?alter=0-18&ansicht=anteil&ordnung=name"),
    Page("indikatoren", "/lage/indikatoren/", ("planner", "committee")),
    Page("indikatoren-suche", "/lage/indikatoren/?suche=armut"),
    Page("indikatoren-leer", "/lage/indikatoren/?suche=xyzzy"),
    Page("indikator", "/lage/indikatoren/CTX10/"),
    Page("lage-indikator", "/lage/?groesse=CTX10", ready="[data-map-idle]"),
    Page("lage-rangfolge-indikator", "/lage/rangfolge/?groesse=CTX10"),
    Page("herkunft-indikator", "/lage/?groesse=CTX10", before=("#gebiete td a",)),
    Page("lage-vergleich", "/lage/vergleich/", ready="[data-chart-ready]"),
    Page("sozialindex", "/lage/sozialindex/", ("planner", "committee"), ready="[data-map-idle]"),
    Page(
        "sozialindex-offen",
        "/lage/sozialindex/?budget=500000",
        ready="[data-map-idle]",
        before=(
            ".index-build > summary",
            "#bau details summary",
            "details.panel.below summary",
            ".save-index summary",
        ),
    ),
    Page(
        "gebiet",
        "/lage/",
        ("planner", "committee"),
        ready="#gebiete",
        before=("#gebiete tbody th a", "#karte[data-map-idle]"),
    ),
    Page("herkunft", "/lage/", before=("#gebiete td a",)),
    Page("vorlagen", "/vorlagen/", ("planner", "committee")),
    Page("bedarf", "/bedarf/", ("planner", "committee"), ready="[data-map-idle]"),
    Page("bedarf-geaendert", "/bedarf/?q2=60&kohorten=3,8", ready="[data-map-idle]"),
    Page("bedarf-ganztag", "/bedarf/?angebot=all_day", ready="[data-map-idle]"),
    Page("bedarf-vergleich", "/bedarf/vergleich/", ("planner", "head")),
    Page("bedarf-rechenweg", "/bedarf/herkunft/"),
    Page("bedarf-annahmen", "/bedarf/annahmen/"),
    Page("bevoelkerung", "/bedarf/bevoelkerung/", ("planner", "committee"), ready="#fan[data-chart-ready]"),
    Page("bevoelkerung-tabelle", "/bedarf/bevoelkerung/?alter=3-6", before=(".fan details summary",)),
    Page("szenarien", "/bedarf/szenarien/", ("planner", "committee")),
    Page("szenario", "/bedarf/szenarien/", before=("ul.plain a", "details.lever summary")),
    Page("guete", "/bedarf/guete/", ("planner", "committee"), ready="#errors[data-chart-ready]"),
    Page("dialog", "/dialog/", ("planner", "public")),
    Page("dialog-runde", "/dialog/ganztag-ab-2026/", ("planner", "public")),
    Page("dialog-runde-netz", "/dialog/was-kommunen-koennen/", ("public",)),
    Page("dialog-runde-intern", "/dialog/was-uns-aufhaelt/", ("department",)),
    Page("dialog-these", "/dialog/ganztag-ab-2026/these/2/", ("planner", "public")),
    Page("dialog-these-einfach", "/dialog/ganztag-ab-2026/these/2/?einfach", ("public",)),
    Page("dialog-these-fassung", "/dialog/ganztag-ab-2026/these/2/fassung/1/", ("public",)),
    Page("dialog-beitrag-neu", "/dialog/ganztag-ab-2026/these/2/ergaenzung/", ("public",)),
    Page("dialog-mitmachen", "/dialog/ganztag-ab-2026/mitmachen/", ("public",), ready="#karte"),
    Page(
        "dialog-mitmachen-gestimmt",
        "/dialog/ganztag-ab-2026/mitmachen/",
        ("public",),
        before=(".vote-buttons button", "#karte:has(.quiet)", "details.panel.about-me summary"),
    ),
    Page("dialog-meins", "/dialog/ganztag-ab-2026/meins/", ("public",)),
    Page("dialog-plakat", "/dialog/ganztag-ab-2026/plakat/", ("public",)),
    Page("dialog-papier", "/dialog/ganztag-ab-2026/papier/"),
    Page("dialog-papier-eingeben", "/dialog/ganztag-ab-2026/papier/eingeben/"),
    Page("dialog-antworten", "/dialog/ganztag-ab-2026/antworten/", ("planner", "public")),
    Page("dialog-antwort", "/dialog/ganztag-ab-2026/antworten/", ("public",), before=(".answer-entry h2 a",)),
    Page("dialog-antworten-neu", "/dialog/ganztag-ab-2026/antworten/neu/"),
    Page("dialog-landschaft", "/dialog/ganztag-ab-2026/landschaft/", ("planner", "public")),
    Page("dialog-landschaft-bereiche", "/dialog/ganztag-ab-2026/landschaft/?nach=sector", ("public",)),
    Page(
        "dialog-landschaft-aemter",
        "/dialog/was-uns-aufhaelt/landschaft/?nach=department",
        before=(".opinion-cells > summary",),
    ),
    Page("dialog-ergebnis", "/dialog/ganztag-ab-2026/ergebnis/", ("planner", "public")),
    Page("dialog-nachrichten", "/dialog/ganztag-ab-2026/nachrichten/", ("public",)),
    Page("dialog-offen", "/dialog/offen/"),
    Page("dialog-moderation", "/dialog/ganztag-ab-2026/moderation/"),
    Page("dialog-moderation-gezeigt", "/dialog/ganztag-ab-2026/moderation/?zeige=gezeigt"),
    Page("dialog-moderation-protokoll", "/dialog/ganztag-ab-2026/moderation/protokoll/"),
    Page("dialog-moderation-runden", "/dialog/moderation/"),
    Page("dialog-runde-neu", "/dialog/neu/"),
    Page("dialog-these-neu", "/dialog/ganztag-ab-2026/these/neu/"),
    Page("dialog-vorlegen", "/dialog/vorlegen/?art=scenario&was=mehr_vorhaltung"),
    Page("bedarf-im-dialog", "/bedarf/?szenario=mehr_vorhaltung&fassung=2", ready="[data-map-idle]"),
    Page("plan", "/plan/", ("planner", "committee", "public")),
    Page("plan-ziel", "/plan/", ("planner", "public"), before=(".goal-tree ul h3 a",)),
    Page("massnahmen", "/plan/massnahmen/", ("planner", "committee")),
    Page("massnahmen-tafel", "/plan/massnahmen/?ansicht=tafel"),
    Page("massnahme", "/plan/massnahmen/m-streetwork/", ("planner", "department", "public")),
    Page("signale", "/plan/signale/", ("planner", "head")),
    Page("rueckblick", "/plan/rueckblick/?was=h-ganztag"),
    Page("massnahme-aendern", "/plan/massnahmen/m-streetwork/aendern/"),
    Page("ziel-neu", "/plan/ziele/neu/?unter=m1-frueh"),
    Page("ziel-aendern", "/plan/ziele/h-vorsorge/aendern/"),
    Page("zielwert-neu", "/plan/ziele/h-vorsorge/zielwerte/neu/"),
    Page("zielwert-aendern", "/plan/ziele/h-vorsorge/", before=("#zielwerte tbody td a",)),
    Page("fassungen", "/plan/fassungen/", ("planner", "head", "committee", "public")),
    Page("fassungen-vergleich", "/plan/fassungen/vergleich/?von=3&bis=4"),
    Page("plan-neu", "/plan/neu/"),
    Page("plan-rahmen", "/plan/rahmen/", ("planner", "public")),
    Page("plan-rahmen-fragen", "/plan/rahmen/people/"),
    Page("plan-fortschreiben", "/plan/fortschreiben/"),
    Page("plan-papiere", "/plan/fassungen/4/papiere/", ("planner", "public")),
    Page("vorlagen-ausgegeben", "/vorlagen/ausgegeben/", ("planner", "committee")),
    Page("vorlagen-word", "/vorlagen/word/"),
    Page("vorlagen-portraets", "/vorlagen/portraets/", ("planner", "committee")),
    Page("daten", "/daten/"),
    Page("datenblatt", "/daten/", before=("#sources tbody th a",)),
    Page("datenblaetter", "/daten/datenblaetter/"),
    Page("datenblatt-ausfuellen", "/daten/datenblaetter/bewegungen-2011-2025/"),
    Page("faellig", "/daten/faellig/"),
    Page("daten-statistik", "/daten/", ("statistics",)),
    Page("freigabe", "/daten/freigabe/", ("statistics",)),
    Page("nachweis", "/daten/nachweis/3/", ("planner", "statistics")),
    Page("anfragen", "/anfragen/", ("planner", "department")),
    Page("anfrage", "/anfragen/1/", ("planner", "department")),
    Page("anfrage-neu", "/anfragen/neu/?quelle=sozialdaten-2018-2024"),
    Page("anfrage-brief", "/anfragen/1/brief/"),
    Page("antworten", "/daten/antworten/"),
    Page("protokoll", "/protokoll/", ("planner", "head")),
    Page("mitglieder", "/mitglieder/", ("head",)),
    Page("verweigert", "/mitglieder/", ("committee",), refuses=True),
    Page("anmelden", "/konto/login/", ("public",)),
    Page("kennwort-vergessen", "/konto/password/reset/", ("public",)),
    Page("hilfe", "/seiten/hilfe/", ("public",)),
    Page("impressum", "/seiten/impressum/", ("public",)),
    Page("datenschutz", "/seiten/datenschutz/", ("public",)),
    Page("barrierefreiheit", "/seiten/barrierefreiheit/", ("public",)),
    Page("seiten", "/seiten/", ("public",)),
    Page("fehlt", "/gibt-es-nicht/", ("public",), refuses=True),
]
