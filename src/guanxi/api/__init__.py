"""The REST API, `/api/v1/`: the same engines as the pages, in JSON."""
