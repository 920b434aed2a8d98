"""Show the work on pages of this machine, and steer it: what is at work, what came of it, what is due next."""
