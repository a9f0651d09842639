"""The report workbook: a unit's records as an .xlsx for people, which the city can take in."""
