"""Rendered people whose joint angles are known exactly.

A person is drawn from numbers (`person`), given flesh (`flesh`, `head`, `clothes`, `mesh`) and a skeleton
(`skeleton`), moved (`motions`), filmed (`scene`, `camera`, `draw`, `film`) and written down beside
the truth (`truth`). `cast` draws all of it from a seed. World: metres, Z up, the person faces -Y
and has their left hand at +X.
"""
