"""Tell who is who: one record a person and one a company, across articles, with the reason for each decision."""
