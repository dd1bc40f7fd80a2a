"""Rules as they were: an instrument whose rule changes leaves its file here under its old version, so that every stored result can be made again."""
