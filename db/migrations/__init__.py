"""The steps from older tables to newer ones; run by ``db.upgrade`` and by nothing else."""
