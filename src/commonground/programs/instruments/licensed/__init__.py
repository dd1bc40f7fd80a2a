"""The rules of licensed instruments, without a word of theirs: an agency that holds a license supplies the text."""
