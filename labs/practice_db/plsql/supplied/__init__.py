"""The packages that Oracle supplies: one module a package, each with its table of signatures."""
