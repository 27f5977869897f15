"""Tasks that rules and schedules of EventBridge start."""
