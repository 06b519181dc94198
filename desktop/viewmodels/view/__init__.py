"""Images on the screen: which, through which window, how placed, with which measures."""
