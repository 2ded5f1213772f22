"""Video and pictures in, H.264 out: true times, upright square pixels, damage told in words."""
