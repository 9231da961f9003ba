"""The style guide: every component with made-up values, rendered from the product's own templates."""
