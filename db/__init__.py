"""The encrypted database: tables, journal, migrations, backup. All SQL lives here."""
