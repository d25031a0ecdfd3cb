"""Who may do what where: the policy in force of a place, what it can say, and who sees what."""
