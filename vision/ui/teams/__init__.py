"""A visitor's squads: what was given, how they are being screened, the table, what can be taken away.

`kept` is the disk, `sending` the own routes, `squads` finds the clips, `running` screens them in the
queue, `lines` and `table` show them, `opening` leads to one clip's result, `packing` makes the zip.
"""
