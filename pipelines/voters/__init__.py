"""Vote on names: let a trained pipeline have its say beside the rules, where somebody has one."""

from pipelines.voters.load import load_voter, load_voters
from pipelines.voters.vote import Label, Vote, Voter, name_of

__all__ = ["Label", "Vote", "Voter", "load_voter", "load_voters", "name_of"]
