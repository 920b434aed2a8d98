"""Read the film and television trade press: who said what, in what role, for which company."""
