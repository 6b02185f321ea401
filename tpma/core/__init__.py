"""Settings, errors, clock, database, work, outbox, queue, storage, audit and translation."""
