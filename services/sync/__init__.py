"""What travels between offices: joining, handing up, receiving, replying."""
