"""The console's start page: how the published days went, what is to be done now, and the runs under way."""
