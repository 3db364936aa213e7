"""The screens: each draws the board and names what its keys do."""
