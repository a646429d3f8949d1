"""What people look at: terminal, pages, pictures."""
