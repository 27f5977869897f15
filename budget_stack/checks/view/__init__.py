"""A template as rules read it, in one configuration.

What is where:
    view: `View`, `Resource` and `Node`, which every rule is given or reads.
    connections: what a service is connected to, and an attribute of a list of Key and Value.
    tasks, startup: task definitions and their containers; what a task needs before it starts.
    deployments, scaling, metrics: how a service is replaced and scaled; what alarms watch.
    security_groups, policies: what may connect, and what a role may do.
    references: where the template refers to a resource, before any condition is decided.
    comparison, partial_text: values and texts of which only parts are known.
"""
