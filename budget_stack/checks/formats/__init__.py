"""Reports as text for people, as JSON, and as SARIF for code hosts."""
