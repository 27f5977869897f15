"""Operations on a stack: creation, update, deletion, and roll-back."""
