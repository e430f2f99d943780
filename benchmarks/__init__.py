"""How fast are we, beside another program that does the same? One module per room; `make bench`."""
