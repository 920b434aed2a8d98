"""Ask: one module a noun, one function a question; records, never rows."""
