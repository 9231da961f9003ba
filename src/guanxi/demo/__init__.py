"""A believable company to look around in: a seller of medical equipment, invented from a fixed seed."""
