"""Take commands: one module a command group."""
