"""A worker that takes messages from a queue of its own: from no task to twenty, on Spot alone."""

from awacs import s3
from awacs.aws import Allow, Statement

import budget_stack as bs

write = Statement(Effect=Allow, Action=[s3.PutObject], Resource=["arn:aws:s3:::reports/*"])
settings = bs.WorkerSettings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=bs.BackgroundContainerSettings(
        image="ghcr.io/example/worker:3.1.0", statements=[write], stop_timeout=120
    ),
    queue=bs.WorkQueueSettings(max_receive_count=5),
    service=bs.BackgroundServiceSettings(on_demand_weight=0, spot_weight=1),
    scaling=bs.BackgroundScalingSettings(
        min_capacity=0, max_capacity=20, target_cpu_utilization=None, queue=bs.Queue(messages_per_task=10)
    ),
)
print(bs.to_yaml(bs.build_worker(settings).template), end="")
