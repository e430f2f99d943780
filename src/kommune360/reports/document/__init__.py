"""One tree of headings, paragraphs, tables and pictures; PDF/UA, DOCX, HTML and XLSX made of it."""
