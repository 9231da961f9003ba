"""Documents with lines and totals: what quotes, contract orders, purchase orders and their like have in common."""
