"""A template as rules read it, in one configuration.

What is where:
    view: `View`, `Resource` and `Node`, which every rule is given or reads.
    connections: what a service is connected to, and an attribute of a list of Key and Value.
    tasks, startup: task definitions and their containers; what a task needs before it starts.
    deployments, scaling, first_task: how a service is replaced and scaled; what starts its first task.
    metrics, queries, log_filters: what alarms watch, and expressions of it; what filters of logs count.
    started: the tasks that a service, a rule or a schedule starts, alike.
    run_tasks, deliveries: how rules and schedules start tasks; what is written to queues and topics.
    security_groups, policies, resource_policies: what may connect, what a role may do, and whom a resource lets in.
    references: where the template refers to a resource, before any condition is decided.
    comparison, partial_text: values and texts of which only parts are known.
"""
