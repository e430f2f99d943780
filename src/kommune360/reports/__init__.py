"""Results to documents: workbook, page, map data, table and machine-readable result of a plan."""
