"""A squad: a folder of clips in, a table of who needs a look first out.

`names` and `roster` say who did what in which clip, `clips` finds them, `job` is the work on one clip,
`workers` runs it here or on a cluster, `store` keeps what is finished, `run` puts these together;
`rows`, `triage` and `squad` make the result, `content`, `charts` and `writers` the files.
"""
