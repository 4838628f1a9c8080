"""The live picture in a notebook: sliders, buttons, one controller thread."""
