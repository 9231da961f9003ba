"""The outbox: everything that leaves the house, its delivery log, and the job that hands it to the channels."""
