"""Oracle Free (or the practice database's image) in a container: the engine, the image, the running database."""
