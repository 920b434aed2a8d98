"""Tag relations: whose a company is, and to whom it was sold, as dated statements."""

from pipelines.relations.find import find_relations, tag_relations

__all__ = ["find_relations", "tag_relations"]
