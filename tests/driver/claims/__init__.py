"""What other texts say of pools and is not so: `claims.toml` has the list, the tests here show the truth."""
