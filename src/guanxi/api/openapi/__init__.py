"""The OpenAPI document, made from the declarations of the modules as one person may see them."""
