"""File formats: reading them strictly, writing them so that they can be read again."""
