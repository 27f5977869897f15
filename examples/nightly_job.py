"""A report every night, from a task that ends by itself, and a mail when it fails or never began."""

from budget_stack import BackgroundContainerSettings, JobSchedule, JobSettings, TopicSettings, build_job, to_yaml

job = build_job(
    JobSettings(
        vpc_id="vpc-0123456789abcdef0",
        subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
        container=BackgroundContainerSettings(image="ghcr.io/example/report:2.0.1", command=("report", "yesterday")),
        schedule=JobSchedule(expression="cron(30 2 * * ? *)", timezone="Europe/Zurich"),
        topic=TopicSettings(email="operator@example.com"),
    )
)

print(to_yaml(job.template), end="")
