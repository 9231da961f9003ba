"""What people are told inside the product: notices, and who is meant by a name behind an @."""
