"""What `make bench` measures: our parts beside the bare libraries, side by side in one run."""
