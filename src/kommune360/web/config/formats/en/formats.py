"""Which day is 03/04? None that leaves it open: months by name, as ``ui.formats`` writes periods."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "d M Y"
SHORT_DATETIME_FORMAT = "d M Y H:i"
