"""What employees and clients see of the published plan: their own visits, and nothing else."""
