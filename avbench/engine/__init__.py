"""The engine: describe, plan, run shard by shard, merge. It knows no concrete metric."""
