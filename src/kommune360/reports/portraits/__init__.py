"""Area portraits: one area on two pages, all areas of a level in bulk; shared by the page and the documents."""
