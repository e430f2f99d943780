"""What are the words of the data room? Kinds of sources, facts of a data sheet, decisions, columns."""

from __future__ import annotations

from kommune360.base.text import Text

KIND_LABELS = {
    "observations": Text("Zahlen", "figures"),
    "areas": Text("Gebiete", "areas"),
    "bridge": Text("Brücke zwischen Gebietsständen", "bridge between cuts"),
    "facilities": Text("Einrichtungen", "facilities"),
    "quotas": Text("Quoten", "quotas"),
    "reference": Text("Beschreibung", "reference"),
}
FACTS = {
    "source": Text("Quelle", "Source"),
    "publisher": Text("Herausgeber", "Publisher"),
    "holder": Text("Verantwortlich", "Held by"),
    "purpose": Text("Zweck", "Purpose"),
    "legal_basis": Text("Rechtsgrundlage", "Legal basis"),
    "licence": Text("Lizenz", "Licence"),
    "footnotes": Text("Fußnoten", "Footnotes"),
    "notes": Text("Bemerkungen", "Notes"),
}
DECISIONS = {
    "area": Text("Gebiet aus Spalte", "Area from column"),
    "area_system": Text("Gebietsgliederung", "Area system"),
    "system": Text("Gebietsgliederung", "Area system"),
    "key": Text("Schlüssel aus Spalte", "Key from column"),
    "name": Text("Name aus Spalte", "Name from column"),
    "crs": Text("Koordinatensystem", "Coordinate system"),
    "period": Text("Zeitpunkt", "Date"),
    "number_format": Text("Zahlenformat", "Number format"),
    "numbers": Text("Zahlenformat", "Number format"),
    "layout": Text("Aufbau", "Layout"),
    "facility": Text("Einrichtung aus Spalte", "Facility from column"),
    "kind": Text("Art aus Spalte", "Kind from column"),
    "provider": Text("Träger aus Spalte", "Provider from column"),
    "provider_kind": Text("Trägerart aus Spalte", "Kind of provider from column"),
    "street": Text("Straße aus Spalte", "Street from column"),
    "house_number": Text("Hausnummer aus Spalte", "House number from column"),
    "postcode": Text("Postleitzahl aus Spalte", "Postcode from column"),
    "town": Text("Ort aus Spalte", "Town from column"),
    "lat": Text("Breite aus Spalte", "Latitude from column"),
    "lon": Text("Länge aus Spalte", "Longitude from column"),
    "places": Text("Plätze aus Spalte", "Places from column"),
    "places_u3": Text("Plätze unter 3 aus Spalte", "Places under 3 from column"),
    "places_3plus": Text("Plätze ab 3 aus Spalte", "Places from 3 from column"),
    "places_usable": Text("nutzbare Plätze aus Spalte", "Usable places from column"),
    "places_blocked": Text("gesperrte Plätze aus Spalte", "Blocked places from column"),
    "places_inclusion": Text("Integrationsplätze aus Spalte", "Inclusion places from column"),
    "blocked_reason": Text("Grund der Sperrung aus Spalte", "Reason of blocking from column"),
    "opened": Text("eröffnet aus Spalte", "Opened from column"),
}
ACTION_LABELS = {
    "import": Text("Eingelesen", "Imported"),
    "release": Text("Freigegeben", "Released"),
    "undo": Text("Zurückgenommen", "Taken back"),
    "remove": Text("Entfernt", "Removed"),
    "restore": Text("Aus Sicherung geladen", "Restored from a copy"),
}
SAMPLE_COLUMNS = {
    "variable": Text("Merkmal", "Variable"),
    "area": Text("Gebiet", "Area"),
    "period": Text("Zeit", "Period"),
    "sex": Text("Geschlecht", "Sex"),
    "age_from": Text("Alter von", "Age from"),
    "age_to": Text("Alter unter", "Age below"),
    "numerator": Text("Wert", "Value"),
    "flag": Text("Zeichen", "Sign"),
    "row": Text("Zeile der Datei", "Row of the file"),
    "system": Text("Gliederung", "System"),
    "key": Text("Schlüssel", "Key"),
    "name": Text("Name", "Name"),
    "from_key": Text("aus Gebiet", "From area"),
    "to_key": Text("in Gebiet", "To area"),
    "weight": Text("Gewicht", "Weight"),
    "method": Text("Verfahren", "Method"),
    "kind": Text("Art", "Kind"),
    "provider": Text("Träger", "Provider"),
    "places": Text("Plätze", "Places"),
    "offer": Text("Angebot", "Offer"),
    "quota": Text("Quote", "Quota"),
}
SEXES = {
    "all": Text("alle", "all"),
    "m": Text("männlich", "male"),
    "f": Text("weiblich", "female"),
    "d": Text("divers", "diverse"),
}
