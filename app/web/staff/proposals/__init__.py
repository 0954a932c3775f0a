"""What settings sent about themselves: an officer approves each value, or sends it back."""
