"""Angles estimated from landmarks: what a picture cannot show is learned from people of known angles."""
