"""What came out of a round: one page, the same as a document, as a workbook and as open data."""
