"""A made-up home care day: a seeded town, its rows in the database, and the log-ins to look at it."""
