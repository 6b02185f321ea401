"""What the product itself writes to people: reminders, decisions, recalls, links to decide by."""
