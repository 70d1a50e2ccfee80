"""A message tree in; resources, issues and a trace out. Pure: no file, no clock, no socket."""
