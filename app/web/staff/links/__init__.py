"""Links between lists: the desk where doubtful ones are decided, and the look-up for other systems."""
