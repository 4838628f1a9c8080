"""Database resident connection pooling: who gets which pooled server."""
