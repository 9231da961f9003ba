"""What Prometheus asks for. Values of labels are routes, states and tasks of the product: few, and of no person."""
