"""What `guanxi doctor` looks at: each file asks about one part of the set-up."""
