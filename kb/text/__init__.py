"""Vietnamese text: pure functions, and word segmentation."""
