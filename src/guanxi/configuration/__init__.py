"""How a company has set the product up, as one text: taken out, compared, brought in, and who uses what of it."""
