"""The lab itself in a container, beside its database in another: compose.yaml."""
