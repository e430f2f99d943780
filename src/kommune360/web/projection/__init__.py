"""Looking ahead on pages: residents by area and age in the coming years, and how sure that is."""
