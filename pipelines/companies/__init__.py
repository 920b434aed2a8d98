"""Tag companies: the lexicon, the mentions, the resolution."""

from pipelines.companies.find import find_companies, tag_companies
from pipelines.companies.lexicon import CompanyEntry, CompanyLexicon, build_companies, load_companies

__all__ = ["CompanyEntry", "CompanyLexicon", "build_companies", "find_companies", "load_companies", "tag_companies"]
