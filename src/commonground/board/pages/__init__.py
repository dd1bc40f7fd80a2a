"""The pages of the board: the queue, its changes, the selected call and each next step."""
