"""What tests are made of: people, homes, a served site and a browser."""
