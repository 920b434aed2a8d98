"""Fetch politely: robots, one gate a host, archives; nothing here reads an article.

A request speaks to these rooms, and they to the spider, by keys of `request.meta`:

- `tw_archive` asks for the page to be archived; `tw_warc` is then its place (file, offset, length)
- `tw_replay` (file, offset) asks for the page from the archive instead of the network
- `tw_etag`, `tw_last_modified` ask only for what changed; the 304 goes to the callback
- `tw_reserved` says why the publisher reserves text and data mining, `tw_wall` what stands before the page; else None
- `tw_skip_robots` marks the requests for a host's terms themselves

A spider may have a `delay` of its own between two requests to a host, an `archive_name`, and a `shelf` on which the
terms of hosts outlast the process.
"""
