"""A service that tells how it does: a dashboard, saved queries, and the load balancer's logs in a bucket."""

from budget_stack import (
    AccessLogSettings,
    ContainerSettings,
    DashboardSettings,
    EventSettings,
    SavedQuery,
    SavedQuerySettings,
    Settings,
    build_stack,
    to_yaml,
)

image = "ghcr.io/example/invoices@sha256:9b2f6f0b6f0c5f0f5d1d3f9e0e0c9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f"
unpaid = SavedQuery(name="Unpaid invoices", query_string="filter event = 'unpaid' | stats count(*) by bin(1d)")
settings = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image=image),
    # why tasks stopped is kept anyway; here for three months
    events=EventSettings(retention_in_days=90),
    access_logs=AccessLogSettings(expiration_in_days=30, connections=True),
    dashboard=DashboardSettings(dashboard_name="invoices", start="-P1D"),
    saved_queries=SavedQuerySettings(queries=(*SavedQuerySettings().queries, unpaid)),
)
print(to_yaml(build_stack(settings).template), end="")
