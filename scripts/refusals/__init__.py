"""What AWS's APIs refuse, as their models document it, and which rule of ours tells it beforehand."""
