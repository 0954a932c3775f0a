"""What help with paying a family can get: the questions and the result in question_texts."""
