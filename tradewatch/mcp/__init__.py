"""Answer assistants: a server of the Model Context Protocol whose tools read the store and change nothing."""
