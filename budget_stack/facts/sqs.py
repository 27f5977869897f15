"""Amazon SQS: what belongs to FIFO queues alone, and dead letters.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
"""

from __future__ import annotations

FIFO_QUEUE_SETTINGS = ("ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit")
"""What only a FIFO queue may be given."""

REDRIVE_PERMISSIONS = ("allowAll", "byQueue", "denyAll")
MOST_SOURCE_QUEUES = 10
"""Who may use a queue for their dead letters, and how many may be named."""

MOST_RECEIVES = 1_000
"""How often a message may be received before it counts as dead."""

LEAST_RETENTION, MOST_RETENTION = 60, 1_209_600
"""For how many seconds a queue may keep a message."""

LONGEST_VISIBILITY_TIMEOUT = 43_200
"""For how many seconds at most a message that somebody took is out of sight."""

LONGEST_WAIT = 20
"""For how many seconds at most whoever asks for messages waits for one."""
