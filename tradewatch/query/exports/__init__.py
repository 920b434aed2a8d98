"""Write what was found for programs: records become CSV, JSON, Parquet, BibTeX, RIS or iCal, a piece at a time."""
