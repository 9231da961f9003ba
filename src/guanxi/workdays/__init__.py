"""The working calendar of the company (DOMAIN 1.5): what a working day is, and how many working hours lie between two
moments, is answered by `workdays.company` and nowhere else."""
